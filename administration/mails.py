"""What the programme writes to many people: the words are an officer's (R65)."""

from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from administration.actions.broadcasts import SENT
from administration.models import Broadcast, BroadcastRecipient
from administration.queries.broadcasts import MAILS
from administration.rules.broadcast import NAMES
from outbox.actions import post_mail
from outbox.mails.letter import Letter, Rendered, rendered, write
from outbox.mails.wording import written
from outbox.models import Message
from outbox.rules.topics import topic

BECAUSE: dict[str, str] = {
    Broadcast.Audience.PARTNERS: "vous êtes membre de la structure {}",
    Broadcast.Audience.TEACHERS: "vous enseignez dans l’établissement {}",
    Broadcast.Audience.PRINCIPALS: "vous dirigez l’établissement {}",
}
# Side -> the page where one says which mails one wants, and one’s space.
PAGES = {
    "partner": ("partner:notifications", "partner:home"),
    "school": ("school:notifications", "school:home"),
}


@topic("informations")
def partner_reads_the_programme(message: Message) -> str:
    """To a member of a structure: what an officer wrote to all of a population."""
    return _write_again(message)


@topic("informations-programme")
def school_reads_the_programme(message: Message) -> str:
    """To a teacher or a head: what an officer wrote to all of a population."""
    return _write_again(message)


def write_to(broadcast: Broadcast, line: BroadcastRecipient) -> str:
    """Leave the mail of somebody on the list, once: its event is that of the whole broadcast."""
    handler = _handler(broadcast)
    message = Message(event_id=broadcast.event_id, event=SENT, handler=handler, facts=line.facts)
    return write(message, letter_to(broadcast, line))


def as_read(broadcast: Broadcast, line: BroadcastRecipient) -> Rendered:
    """The mail of somebody on the list, as they would get it; nothing leaves."""
    return rendered(_handler(broadcast), letter_to(broadcast, line))


def try_on_oneself(broadcast: Broadcast, line: BroadcastRecipient, address: str) -> None:
    """Send to whoever writes it the mail of somebody on the list."""
    mail = as_read(broadcast, line)
    post_mail(
        Message(event_id=uuid4(), event="mails.tried", handler="outbox.mails.tried", facts={}),
        recipient=address,
        subject=f"[Essai] {mail.subject}",
        text=mail.text,
        html=mail.html,
    )


def letter_to(broadcast: Broadcast, line: BroadcastRecipient) -> Letter:
    """Its words for somebody, names in their places, everything typed shown as typed."""
    side = "partner" if broadcast.audience == Broadcast.Audience.PARTNERS else "school"
    context = {"person": line.person, "place": line.place}
    words = {"objet": broadcast.subject, "titre": broadcast.heading, "intro": broadcast.body}
    settings_page, home = (reverse(name) for name in PAGES[side])
    return Letter(
        recipients=[line.person.email],
        button=("Ouvrir mon espace", home),
        because=BECAUSE[broadcast.audience].format(line.place).strip(),
        facts={
            "said": {piece: written(NAMES, piece, text, context) for piece, text in words.items()}
        },
        side=side,
        headers={"List-Unsubscribe": f"<{settings.SITE_URL.rstrip('/')}{settings_page}>"},
        also=("Ne plus recevoir ces courriels", settings_page),
        whole=True,
    )


def _handler(broadcast: Broadcast) -> str:
    return f"administration.mails.{MAILS[broadcast.audience]}"


def _write_again(message: Message) -> str:
    lines = BroadcastRecipient.objects.select_related("broadcast", "person")
    line = lines.get(broadcast=message.facts["broadcast_id"], person=message.facts["person_id"])
    return write(message, letter_to(line.broadcast, line))
