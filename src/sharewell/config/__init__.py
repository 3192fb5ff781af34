"""Settings, URLs and wiring, and nothing else."""
