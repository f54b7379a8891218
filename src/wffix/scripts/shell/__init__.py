"""bash and sh: where in a script a value may stand, how it is quoted there, and where it goes."""
