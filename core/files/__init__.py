"""Files, whatever their subject: what people hand over, and what we write for them."""
