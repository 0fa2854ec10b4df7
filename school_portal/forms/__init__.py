"""What the pages of the portal read: one form a page."""
