"""The money back: statements and payments."""
