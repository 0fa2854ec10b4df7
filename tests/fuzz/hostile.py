"""What nobody types by hand: values, query strings, and the forms a page really offers."""

import random
from html.parser import HTMLParser
from urllib.parse import quote

VALUES = [
    "", " ", "\x00", "a\x00b", "\ud800", "é" * 5000, "x" * 1_000_000, "99999999999999999999",
    "-1", "0", "1e400", "NaN", "-Infinity", "１０", "١٢", "1.234567", "0x10", "1_000", "²",
    "31/02/2027", "01/01/0000", "01/01/10000", "0000-00-00", "9999-12-31", "31/12/9999",
    "01/01/0001", "24:00", "25 h 99", "00:00", "<script>alert(1)</script>", "'\"><img src=x>",
    "a@exemple.fr\r\nBcc: b@exemple.fr", "a@exemple.fr\nb@exemple.fr\n" * 10, "😀" * 120,
    "{{ 7*7 }}", "%00", "%", "../../etc/passwd", "' OR 1=1 --", "CJ-234567", "6e", "5e",
    "\u202e\u200b", "None", "true", "[]", "{}", "eyJhIjoxfQ", "2147483648",
    "9223372036854775808", "VENUE", "SCHOOL", "ALL", "ONE", "é@é", "\r\n", "\\", "\x1b[0m",
]  # fmt: skip
KEYS = [
    "page", "statut", "statut[]", "q", "vue", "tri", "departement", "domaine", "niveau", "lieu",
    "onglet", "next", "school_search", "edujwt", "token", "du", "au", "\x00", "__proto__",
    # What Django's administration reads: order, page, filters, search, windows.
    "o", "p", "e", "_changelist_filters", "_popup", "_to_field", "state__exact", "created_at__year",
    "created_at__gte", "id__in", "pk__isnull", "at__day", "voie", "action", "_facets",
]  # fmt: skip
FIELDS = [
    "expected_version", "version", "seen", "venue", "title", "description", "duration_minutes",
    "formats", "domains", "levels", "accessibility", "start_date", "start_time", "end_time",
    "end_date", "participants", "accompanying_adults", "price", "price_detail", "deadline",
    "place", "event_address", "event_postal_code", "event_city", "departments", "place_comment",
    "contact_email", "contact_phone", "notification_emails", "audience", "school_search",
    "institution", "class_name", "project_note", "head_note", "reason", "note", "state", "quantity",
    "next",
]  # fmt: skip
PLAUSIBLE = {
    "title": "Atelier", "description": "Un atelier.", "formats": "atelier", "domains": "theatre",
    "levels": "4e", "duration_minutes": "1 h 30", "start_date": "16/03/2027",
    "start_time": "14:30", "end_time": "16:30", "participants": "28", "accompanying_adults": "3",
    "price": "450", "place": "VENUE", "contact_email": "a@exemple.fr", "audience": "ALL",
    "reason": "Un autre projet", "note": "Un autre projet", "class_name": "4e B",
}  # fmt: skip


class Fields(HTMLParser):
    """The fields of the forms of a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in {"input", "select", "textarea"} and (name := said.get("name")):
            self.found.setdefault(name, said.get("value") or PLAUSIBLE.get(name, ""))


def form_of(page: str) -> dict[str, str]:
    """What an honest person would send from this page."""
    fields = Fields()
    fields.feed(page)
    return {name: PLAUSIBLE.get(name, value) for name, value in fields.found.items()}


def spoil(honest: dict[str, str], chance: random.Random, ids: list[str]) -> dict[str, list[str]]:
    """The same with one to three fields forged, lost or doubled."""
    sent = {name: [value] for name, value in honest.items()}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([*honest, *honest, chance.choice(FIELDS)])
        value = chance.choice([*VALUES, *ids])
        match chance.randrange(6):
            case 0:
                sent.pop(name, None)
            case 1:
                sent[name] = [*sent.get(name, []), value]
            case _:
                sent[name] = [value]
    return sent


def query(chance: random.Random) -> str:
    """A hostile query string, sometimes not even well encoded."""
    if chance.random() < 0.1:
        return chance.choice(["%", "%ff%fe", "page=%00", "&&&=", "q=%ED%A0%80", "a" * 3000])
    pairs = [(chance.choice(KEYS), chance.choice(VALUES)[:3000]) for _ in range(2)]
    return "&".join(f"{quote(key)}={quote(value, errors='surrogatepass')}" for key, value in pairs)
