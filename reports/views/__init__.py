"""Pages: each reads released figures through `reports.selectors` and nothing else."""
