"""The local stack: real PostgreSQL and Valkey, the product's processes, and the doors of dev.py."""
