"""What a repository may say of itself to wffix: the keys of its configuration, how they are read, and their JSON schema."""
