"""What the tests of R30 share: a pre-booking replaced by a proposal."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bookings import actions
from offers import actions as offers
from offers.models import CollectiveStock
from tests.stage import Stage

WEEK = timedelta(days=7)


def later(stage: Stage, **values: Any) -> offers.Terms:
    """A week later and 20 € less."""
    terms = offers.terms_of(stage.line)
    return replace(
        terms,
        starts_at=terms.starts_at + WEEK,
        ends_at=terms.ends_at + WEEK,
        price=terms.price - 20,
        **values,
    )


def propose(
    stage: Stage, seen: str, terms: offers.Terms | None = None, version: int = 1, **more: Any
) -> CollectiveStock:
    return actions.change_terms(
        offer_id=stage.offer.pk,
        terms=terms or later(stage),
        expected_version=version,
        seen=seen,
        by=stage.member,
        **more,
    )
