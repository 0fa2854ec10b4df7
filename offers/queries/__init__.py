"""What pages read about offers, and who may see them."""
