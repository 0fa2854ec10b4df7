"""What ADAGE may call, under /adage/v1/ (adage_api.md section 2): reads, two verbs, their page."""

from adage_sync.api.routes import api

__all__ = ["api"]
