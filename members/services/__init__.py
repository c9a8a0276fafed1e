"""What people do in the members app: one function per verb."""
