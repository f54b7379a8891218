"""Who is handed the token of a run in a job, and what its actions and scripts use it for."""
