"""What the pages of the portal show: read models, in a fixed number of statements."""
