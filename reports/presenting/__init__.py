"""Released figures as a page shows them: tiles, tables, a line, a map. Everything is reckoned from what is released."""
