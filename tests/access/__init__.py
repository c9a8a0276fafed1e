"""What the access matrix is tried on: a small world, the calls, the doors, and the mutations (safety.md §5)."""
