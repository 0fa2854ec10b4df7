"""What the product holds of one person: given to them, or erased (decision 0029)."""
