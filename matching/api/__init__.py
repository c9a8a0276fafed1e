"""What a resident can see and do, as JSON: the same services as the pages."""
