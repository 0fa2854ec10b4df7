"""What is typed about the money."""
