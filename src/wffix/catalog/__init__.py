"""Facts of the field as data files, each with its source, and their typed loader."""
