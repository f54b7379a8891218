"""Caches in the jobs that build and publish: where they are, what they carry, and how they go."""
