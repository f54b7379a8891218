"""What jobs may do with the token of their run is narrowed to what they use it for."""
