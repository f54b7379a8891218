"""How publishing moves from a push to a published release, and what proves that it did."""
