"""Rows for tests, made straight in the tables: no service is called, no rule but the database's holds."""
