"""The thing: collective offers and their dated lines."""
