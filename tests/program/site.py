"""What the tests of the mission's statements share: browsers, and a partner who publishes."""

from typing import Any

from django.test import Client

from accounts.models import User
from offers.models import CollectiveOffer
from tests.offers.wizard import NEW, project, step, terms

PRACTICAL: dict[str, Any] = {
    "place": "VENUE", "contact_email": "scolaires@eclusier.fr", "contact_phone": "0299000001",
    "notification_emails": "billetterie@eclusier.fr",
}  # fmt: skip


def browser_of(user: User) -> Client:
    """The browser of somebody signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, path: str) -> str:
    """The page at this address, in one line's worth of ordinary spaces."""
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def fact(page: str, name: str) -> str:
    """What stands beside this name in the page's list of facts, up to its first mark-up."""
    return page.split(f"<dt>{name}</dt><dd>")[1].split("<")[0]


def publish(member: User, **typed: Any) -> CollectiveOffer:
    """Write an offer in the five steps of the portal and publish it; each step must be taken."""
    pro = browser_of(member)
    practical = {name: typed.pop(name) for name in (*PRACTICAL, *ELSEWHERE) if name in typed}
    dated = {name: typed.pop(name) for name in ("price", "participants") if name in typed}
    taken(pro, NEW, project(member, **typed))
    offer = CollectiveOffer.objects.latest("pk")
    sent = {
        "date-prix": terms(0, **dated),
        "pratique": PRACTICAL | practical,
        "destinataire": {"audience": "ALL"},
        "verification": {},
    }
    for slug, answers in sent.items():
        version = CollectiveOffer.objects.get(pk=offer.pk).version
        taken(pro, step(offer, slug), answers | {"expected_version": version})
    return CollectiveOffer.objects.get(pk=offer.pk)


ELSEWHERE = ("event_address", "event_postal_code", "event_city", "departments", "place_comment")


def taken(client: Client, path: str, answers: dict[str, Any]) -> None:
    """Post, and be sent on: a page that comes back with errors is a failure."""
    answer = client.post(path, answers)
    errors = answer.context["form"].errors if answer.context and "form" in answer.context else ""
    assert answer.status_code == 302, (path, answer.status_code, errors)
