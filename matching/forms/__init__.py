"""The shape of what residents fill in; forms never save."""
