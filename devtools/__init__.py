"""What dev.py opens: local stack, demonstration, benches, galleries. Imported by nobody."""
