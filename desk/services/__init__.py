"""What a coordinator does for others."""
