"""What is due, what was issued, and who may see it."""
