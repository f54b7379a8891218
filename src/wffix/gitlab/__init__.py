"""What jobs of a GitLab CI pipeline publish, when, with which tool and credential, and what reaches them."""
