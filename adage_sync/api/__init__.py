"""What ADAGE may call, under /adage/v1/ (C5): reads, two verbs, their page."""

from adage_sync.api.routes import api

__all__ = ["api"]
