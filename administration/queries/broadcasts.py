"""What is asked about broadcasts: who is left out and why, figures, those nobody works on."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from administration.models import Approval, Broadcast, BroadcastRecipient
from administration.models.broadcast import SENDING
from administration.rules import broadcast as rules
from outbox.models import Address, MailPreference, Message
from outbox.queries import rhythm_of, trouble_of

State = BroadcastRecipient.State
Why = BroadcastRecipient.Why
# Which mail is written to an audience: its topic is what one may not want (R60).
MAILS: dict[str, str] = {
    Broadcast.Audience.PARTNERS: "partner_reads_the_programme",
    Broadcast.Audience.TEACHERS: "school_reads_the_programme",
    Broadcast.Audience.PRINCIPALS: "school_reads_the_programme",
}
# What ties somebody on a list to the place they are written to for.
IN_SCHOOL = Q(
    person__school_role__institution=F("place_number"),
    person__school_role__institution__is_open=True,
)
TIES: dict[str, Q] = {
    Broadcast.Audience.PARTNERS: Q(
        person__memberships__partner=F("place_number"),
        person__memberships__partner__closed_at__isnull=True,
    ),
    Broadcast.Audience.TEACHERS: IN_SCHOOL & Q(person__school_role__role="TEACHER"),
    Broadcast.Audience.PRINCIPALS: IN_SCHOOL & Q(person__school_role__role="PRINCIPAL"),
}


def with_reasons(people: QuerySet[Any], topic: str) -> QuerySet[Any]:
    """These accounts, each with why it gets nothing (`left_out`), '' when it gets the mail."""
    mine = {"email": Lower(OuterRef("email"))}
    never = MailPreference.objects.filter(topic=topic, rhythm="NEVER", **mine)
    trouble = Address.objects.filter(mended_at__isnull=True, **mine)
    reasons = [(Q(is_active=False), Why.CLOSED), (Q(Exists(never)), Why.UNSUBSCRIBED)]
    whens = [
        When(when, then=Value(why)) for when, why in [*reasons, (Q(Exists(trouble)), Why.ADDRESS)]
    ]
    return people.annotate(left_out=Case(*whens, default=Value(""), output_field=CharField()))


def to_write(broadcast: Broadcast) -> QuerySet[BroadcastRecipient]:
    """The lines not written yet, the first ones first; each knows whether its person is `tied`."""
    tie = BroadcastRecipient.objects.filter(TIES[broadcast.audience], pk=OuterRef("pk"))
    waiting = broadcast.recipients.filter(state=State.READY).select_related("person")
    return waiting.annotate(tied=Exists(tie)).order_by("pk")


def left_out_now(line: Any, template: str) -> str:
    """Why a line of `to_write` gets nothing after all, '' when its mail is to be written."""
    person = line.person
    if not line.tied:
        return str(Why.GONE)
    if not person.is_active:
        return str(Why.CLOSED)
    if rhythm_of(person.email, template) == MailPreference.Rhythm.NEVER:
        return str(Why.UNSUBSCRIBED)
    return str(Why.ADDRESS if trouble_of(person.email.lower()) else Why.NONE)


def figures_of_broadcast(broadcast: Broadcast) -> dict[str, int]:
    """How many people are ready, sent, left_out, then of these closed, unsubscribed, address, gone;
    and all of them.
    """
    states = {str(state).lower(): Count("pk", filter=Q(state=state)) for state in State}
    reasons = {str(why).lower(): Count("pk", filter=Q(why=why)) for why in Why if why}
    found: dict[str, int] = broadcast.recipients.order_by().aggregate(
        all=Count("pk"), **states, **reasons
    )
    return found


def mails_of_broadcast(broadcast: Broadcast) -> list[tuple[str, int]]:
    """State of its mails in words, how many."""
    mine = Message.objects.filter(event_id=broadcast.event_id).exclude(recipient="").order_by()
    counted = dict(mine.values_list("state").annotate(Count("pk")))
    return [(label, counted[state]) for state, label in Message.State.choices if state in counted]


def asked_sending(broadcast: Broadcast) -> Approval | None:
    """The asking that waits for a second person, if there is one."""
    waiting = Approval.objects.filter(act=SENDING, subject=f"broadcast:{broadcast.pk}")
    return waiting.filter(state=Approval.State.WAITING).first()


def forgotten_broadcasts(now: datetime) -> list[int]:
    """Those under way whose turn came a while ago: their hint was lost."""
    late = Broadcast.objects.filter(
        state=Broadcast.State.RUNNING, next_at__lt=rules.forgotten_before(now)
    )
    return list(late.order_by("pk").values_list("pk", flat=True))
