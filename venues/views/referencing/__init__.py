"""The pages of the referencing request (R4)."""
