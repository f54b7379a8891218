"""The fixers, one file each; the file name is the id. See ``wffix.fixer`` for the contract."""
