"""What people type about partners and venues."""
