"""Speaks HTTP to ADAGE, the only room of the product that speaks HTTP to anybody."""

from adage_sync.client.call import Delivered, Place, bucket, classify, patience, send

__all__ = ["Delivered", "Place", "bucket", "classify", "patience", "send"]
