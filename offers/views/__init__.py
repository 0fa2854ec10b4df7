"""The draft of an offer, step by step, on the partner's side."""
