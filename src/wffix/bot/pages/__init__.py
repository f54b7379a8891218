"""What ``plan`` writes: text, JSON and one HTML page, each over the same surveys."""
