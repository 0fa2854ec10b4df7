"""What pages read about partners, and who may see them."""

from venues.queries.partners import is_referenced, partner_with_siren, partners_of

__all__ = ["is_referenced", "partner_with_siren", "partners_of"]
