"""The language of ``${{ }}``: where expressions stand in a text, their grammar, and evaluation with unknowns."""
