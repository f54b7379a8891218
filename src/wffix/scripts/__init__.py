"""Where in a script a value may stand, and how it is quoted there."""
