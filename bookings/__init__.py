"""The act: pre-booking, confirming, cancelling, and what everybody sees of it."""
