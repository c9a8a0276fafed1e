"""What somebody with a browser sees: whole ways through the pages, and whether the pages can be used by everybody."""
