"""What happens to partners: one package a noun."""
