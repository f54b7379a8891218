"""Edits of a source text and the changes of meaning they claim to make."""
