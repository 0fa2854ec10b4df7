"""The mail of the day: what is new in the searches one has saved (one a day at most)."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalogue.models import SavedSearch
from catalogue.queries.filters import NEWEST, address, restored
from catalogue.queries.saved import news
from catalogue.queries.search import Seeker
from core.rules import euros, long_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from schools.queries import role_of

SALT = "stop the daily mail of saved searches"
SHOWN = 5


@topic(ALWAYS)
def searcher_has_news(message: Message) -> str:
    """New offers and templates that answer one's saved searches, each under its search."""
    user = User.objects.get(pk=message.facts["user_id"])
    groups = _groups(user, message.facts["searches"])
    if not groups:
        return "Plus rien à annoncer."
    stop = settings.SITE_URL.rstrip("/") + reverse("school:alerts_stop", args=[token_of(user.pk)])
    letter = Letter(
        recipients=[user.email],
        button=("Voir mes recherches enregistrées", reverse("school:alerts")),
        because="vous avez demandé les nouveautés de vos recherches enregistrées",
        facts={
            "groups": groups,
            "many": sum(group["many"] for group in groups),
            "stop_url": stop,
        },
        side="school",
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    return write(message, letter)


def token_of(user_id: int) -> str:
    """What the link that stops the mails carries."""
    return signing.dumps(user_id, salt=SALT)


def reader_of(token: str) -> int:
    """Whose mails a link stops. Raises signing.BadSignature."""
    return int(signing.loads(token, salt=SALT))


def _groups(user: User, searches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What may still be found of each search, with the person's present school."""
    role = role_of(user)
    if role is None:
        return []
    seeker = Seeker(role.institution, timezone.now())
    kept = SavedSearch.objects.filter(user=user, by_mail=True).in_bulk(
        [said["search_id"] for said in searches]
    )
    site, groups = settings.SITE_URL.rstrip("/"), []
    for said in searches:
        results = news(said["entries"], seeker)
        if said["search_id"] in kept and results:
            search, lines = kept[said["search_id"]], []
            for result in results[:SHOWN]:
                thing, offer = result.thing, result.offer
                when = "Date à convenir"
                if offer:
                    day = long_date(offer.line_starts_at, offer.time_zone)
                    when = f"{day}, {euros(offer.line_price)}"
                name = "school:offer" if offer else "school:template"
                partner = thing.venue.partner
                line = {
                    "title": thing.title, "partner": partner.name, "city": thing.venue.city,
                    "when": when, "url": site + reverse(name, args=[thing.ref]),
                    "partner_url": site + reverse("school:partner", args=[partner.siren]),
                }  # fmt: skip
                lines.append(line)
            page = reverse("school:search") + address(restored(search.wanted), tri=NEWEST)
            groups.append(
                {"name": search.name, "many": len(results), "lines": lines, "url": site + page}
            )
    return groups
