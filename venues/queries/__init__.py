"""What pages read about partners, and who may see them."""
