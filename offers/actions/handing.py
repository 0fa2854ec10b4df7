"""Offers that go to the venue of another partner, or stop being shown when theirs closes (R55)."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import User
from offers.models import CollectiveOffer, OfferChange, OfferTemplate, TemplateChange
from outbox.actions import post
from venues.models import Venue

Project = CollectiveOffer | OfferTemplate
# Where teachers and mails reach the partner: the new one is reached at its own addresses.
REACHED = ("contact_email", "contact_phone", "notification_emails")
HANDED = ("venue_id", *REACHED)


def hand_over(
    projects: Iterable[Project], values: dict[int, dict[str, Any]], *, by: User
) -> list[list[Any]]:
    """Set these fields of `HANDED` on locked offers or templates; answers what each said.

    `values`: number -> field -> value. The journal says both, ADAGE hears of what is published.
    """
    were = []
    for project in projects:
        changed = {
            name: [getattr(project, name), value]
            for name, value in values[project.pk].items()
            if hasattr(project, name)
        }
        were.append([project.pk, {name: pair[0] for name, pair in changed.items()}])
        for name, pair in changed.items():
            setattr(project, name, pair[1])
        _write(project, "EDITED", by, changed)
        if isinstance(project, CollectiveOffer) and project.state == "PUBLISHED":
            _post(project, "offer.changed")
    return were


def stop_showing(projects: Iterable[Project], *, by: User) -> list[int]:
    """Pause what is published; answers the numbers of those that were."""
    paused = []
    for project in projects:
        if project.state != "PUBLISHED":
            continue
        project.pause()
        _write(project, "PAUSED", by, {})
        if isinstance(project, CollectiveOffer):
            _post(project, "offer.withdrawn")
        paused.append(project.pk)
    return paused


def show_again(projects: Iterable[Project], *, by: User) -> None:
    """The way back, of those that nobody moved since."""
    for project in projects:
        if project.state != "PAUSED":
            continue
        project.resume()
        _write(project, "RESUMED", by, {})
        if isinstance(project, CollectiveOffer):
            _post(project, "offer.published")


def reached_at(venue: Venue, addresses: list[str]) -> dict[str, Any]:
    """What offers handed to a venue say: the venue, and the addresses of its partner."""
    return {
        "venue_id": venue.pk, "contact_email": addresses[0], "contact_phone": "",
        "notification_emails": addresses,
    }  # fmt: skip


def _write(project: Project, verb: str, by: User, changed: dict[str, list[Any]]) -> None:
    project.version += 1
    project.save()
    journal = OfferChange if isinstance(project, CollectiveOffer) else TemplateChange
    journal.write(
        project,
        verb,
        by=by,
        at=timezone.now(),
        before={name: pair[0] for name, pair in changed.items()},
        after={name: pair[1] for name, pair in changed.items()},
    )


def _post(offer: CollectiveOffer, event: str) -> None:
    facts = {"offer_id": offer.pk, "offer_ref": offer.ref, "reason": ""}
    post(event, subject=offer, stream=offer.ref, facts=facts)
