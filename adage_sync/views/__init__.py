"""The door people from ADAGE come in by."""
