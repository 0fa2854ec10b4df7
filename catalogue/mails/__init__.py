"""What we write to whoever searches."""
