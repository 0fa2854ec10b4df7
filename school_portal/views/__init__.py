"""The pages of the school side, under /adage/."""
