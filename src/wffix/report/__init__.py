"""Outputs: one short module each, over the one result type."""
