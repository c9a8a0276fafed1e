"""Pages of what somebody is told, and what the provider of text messages calls."""
