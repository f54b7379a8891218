"""What a stranger's pull request reaches, and what two events of pull requests do differently."""
