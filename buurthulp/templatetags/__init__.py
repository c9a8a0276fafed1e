"""Template tags for display only."""
