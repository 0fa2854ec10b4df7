"""Speaks HTTP to ADAGE, the only room of the product that speaks HTTP to anybody."""

from adage_sync.client.call import Delivered, Place, breaker, bucket, classify, send

__all__ = ["Delivered", "Place", "breaker", "bucket", "classify", "send"]
