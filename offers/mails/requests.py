"""What we write about teachers' requests: one function a mail, called by the outbox (R61).

The partner reads the teacher's name and professional address (S42), nothing else of the school's
people. The words are in templates/offers/mails/<same name>.html.
"""

from django.urls import reverse

from core.rules import euros, level_parts, long_date, number
from core.rules.phones import show_phone
from offers.models import OfferRequest
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import topic
from venues.models import Partner

ANSWER, SEE = "Répondre à la demande", "Voir la demande"


@topic("demandes")
def partner_got_a_request(message: Message) -> str:
    """A teacher asks for an offer on a template."""
    return _to_partner(message, ANSWER)


@topic("demandes")
def partner_got_a_message(message: Message) -> str:
    """The teacher adds a word."""
    return _to_partner(message, ANSWER)


@topic("demandes")
def partner_lost_a_request(message: Message) -> str:
    """The teacher took the request back."""
    return _to_partner(message, SEE)


@topic("mes-demandes")
def teacher_got_an_answer(message: Message) -> str:
    """The partner has answered."""
    return _to_teacher(message)


@topic("mes-demandes")
def teacher_was_declined(message: Message) -> str:
    """The partner said no, and why."""
    return _to_teacher(message)


@topic("mes-demandes")
def teacher_will_get_an_offer(message: Message) -> str:
    """The partner is writing an offer for this teacher."""
    return _to_teacher(message)


@topic("mes-demandes")
def teacher_got_an_offer(message: Message) -> str:
    """The offer asked for is published: the teacher may pre-book it."""
    return _to_teacher(message, to_offer=True)


def _request_of(message: Message) -> OfferRequest:
    everything = "template__venue__partner", "institution", "teacher", "offer"
    return OfferRequest.objects.select_related(*everything).get(pk=message.facts["request_id"])


def _to_partner(message: Message, button: str) -> str:
    asked = _request_of(message)
    teacher = asked.teacher
    letter = Letter(
        recipients=asked.template.notification_emails,
        button=(button, reverse("partner:request", args=[asked.ref])),
        because=f"cette adresse est à prévenir pour la vitrine {asked.template.ref}",
        facts=_facts(message, asked),
        reply_to=teacher.email,
        rows=[
            *_wishes(asked),
            ("Demandée par", f"{teacher.full_name}, {teacher.email}"),
            ("Établissement", str(asked.institution)),
        ],
    )
    return write(message, letter)


def _to_teacher(message: Message, *, to_offer: bool = False) -> str:
    asked = _request_of(message)
    template = asked.template
    button = ("Voir ma demande", reverse("school:request", args=[asked.ref]))
    if to_offer and asked.offer is not None:
        page = reverse("school:offer", args=[asked.offer.ref])
        button = ("Voir l’offre et préréserver", page)
    phone = show_phone(template.contact_phone)
    contact = (template.venue.partner.name, template.contact_email, phone)
    letter = Letter(
        recipients=[asked.teacher.email],
        button=button,
        because="vous avez demandé une offre à ce partenaire",
        facts=_facts(message, asked),
        reply_to=template.contact_email,
        rows=[*_wishes(asked), ("Proposée par", ", ".join(part for part in contact if part))],
        side="school",
        also=page_of_partner(template.venue.partner),
    )
    return write(message, letter)


def page_of_partner(partner: Partner) -> tuple[str, str]:
    """Words and path of what a partner says of itself; nothing while its publication is stopped."""
    if partner.is_hidden:
        return "", ""
    return f"La page de {partner.name}", reverse("school:partner", args=[partner.siren])


def _facts(message: Message, asked: OfferRequest) -> dict[str, object]:
    return {
        "asked": asked,
        "template": asked.template,
        "partner": asked.template.venue.partner,
        "text": message.facts.get("text", ""),
    }


def _wishes(asked: OfferRequest) -> list[tuple[str, str]]:
    days = ", ".join(long_date(day) for day in asked.wished_dates)
    pupils = f"{number(asked.participants)} élève{'s' if asked.participants > 1 else ''}"
    levels = ", ".join("".join(level_parts(code)[:3]) for code in asked.levels)
    rows = [
        ("Vitrine", f"{asked.template.title} ({asked.template.ref})"),
        ("Dates souhaitées", days or "À convenir"),
        ("Groupe", f"{pupils}, {levels}"),
    ]
    if asked.budget is not None:
        rows.append(("Budget indicatif", euros(asked.budget)))
    return rows
