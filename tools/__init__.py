"""Commands that run the house from outside: the environment, `make run`, and the check of the compose file."""
