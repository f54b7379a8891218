"""Trusted Publishing: where an upload's token comes from, what takes its place, and what must be registered for it."""
