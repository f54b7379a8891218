"""The conditions (``if``) of jobs and steps: where they stand, when they hold, and what those that do not say what was meant, mean."""
