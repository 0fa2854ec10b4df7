"""A partner is stopped by one person of the administration, and let go by two (R49)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User, signature
from administration import actions as two_people
from administration.models import Approval
from core.errors import NotAllowed, Refused
from core.rules import middle_date
from outbox.actions import post
from venues import policy, rules
from venues.models import LIFT, Partner, PartnerSuspension

PROGRAMME_ONLY = "Seules les personnes du programme suspendent un acteur culturel."


class AlreadySuspended(Refused):
    """One suspension of a partner at a time: it is made wider, or lifted."""

    code = "ALREADY_SUSPENDED"
    title = "Ce partenaire est déjà suspendu"

    def __init__(self, found: PartnerSuspension) -> None:
        super().__init__(
            f"Depuis le {middle_date(found.from_date)}, par {found.imposed_label}.",
            "Étendez cette suspension, ou faites-la lever d’abord.",
        )


class DatesNotPossible(Refused):
    """A suspension does not begin in the past, and ends after it has begun."""

    code = "SUSPENSION_DATES"
    title = "Ces dates ne conviennent pas"


class OnlyWider(Refused):
    """Whoever is alone makes a suspension wider or longer; to narrow it is to lift it."""

    code = "ONLY_WIDER"
    title = "Une suspension ne se réduit pas"

    def __init__(self) -> None:
        super().__init__(
            "Elle s’étend à d’autres actes, ou dure plus longtemps.",
            "Pour la réduire, faites-la lever par une seconde personne.",
        )


class NotSuspended(Refused):
    """It was lifted already."""

    code = "NOT_SUSPENDED"
    title = "Cette suspension est déjà levée"


@transaction.atomic
def suspend(
    *,
    partner_id: int,
    acts: Iterable[str],
    from_date: date,
    to_date: date | None,
    reason: str,
    by: User,
) -> PartnerSuspension:
    """Stop acts of a partner (`rules.STOPPABLE`) from a day to the day before another, or for good.

    `reason` stays in the administration. What is under way is waited for, nothing comes after; no
    lock of an offer nor of a booking is taken. Raises NotAllowed, DatesNotPossible,
    AlreadySuspended.
    """
    partner = Partner.objects.select_for_update().get(pk=partner_id)
    if not policy.suspends(by, partner):
        raise NotAllowed(PROGRAMME_ONLY)
    today = timezone.localdate()
    if from_date < today or (to_date is not None and to_date <= from_date):
        raise DatesNotPossible("Une suspension commence aujourd’hui ou plus tard, puis finit.")
    if found := current(partner, today):
        raise AlreadySuspended(found)
    suspension = PartnerSuspension.objects.create(
        partner=partner,
        acts=sorted(set(acts), key=list(rules.STOPPABLE).index),
        from_date=from_date,
        to_date=to_date,
        reason=reason,
        imposed_by=by,
        imposed_label=signature(by),
        imposed_at=timezone.now(),
    )
    _tell("partner.suspended", suspension)
    return suspension


def current(partner: Partner, today: date) -> PartnerSuspension | None:
    """The suspension of a partner that runs, or will."""
    last = partner.suspensions.filter(lifted_at__isnull=True).first()
    return last if last and (last.to_date is None or last.to_date > today) else None


@transaction.atomic
def widen(
    *,
    suspension_id: int,
    acts: Iterable[str],
    to_date: date | None,
    endless: bool = False,
    by: User,
) -> PartnerSuspension:
    """Stop more, or for longer: one person is enough. `acts`: those to add; `to_date`: its new end,
    that of before without one, none when `endless`.

    Raises NotAllowed, NotSuspended, OnlyWider.
    """
    suspension = _lock(suspension_id)
    if not policy.suspends(by, suspension.partner):
        raise NotAllowed(PROGRAMME_ONLY)
    wider = [act for act in rules.STOPPABLE if act in {*suspension.acts, *acts}]
    before = suspension.to_date
    until = None if endless else to_date or before
    shorter = until is not None and (before is None or until < before)
    if shorter or (wider, until) == (suspension.acts, before):
        raise OnlyWider
    suspension.acts, suspension.to_date = wider, until
    suspension.save()
    _tell("partner.suspended", suspension)
    return suspension


@transaction.atomic
def ask_lift(*, suspension_id: int, reason: str, by: User) -> Approval:
    """The first of the two: ask for the end. Raises NotAllowed, NotSuspended, AlreadyAsked."""
    suspension = _lock_to_lift(suspension_id, by)
    values = {"reason": reason}
    return two_people.ask(act=LIFT, subject=_subject(suspension), values=values, by=by)


@transaction.atomic
def dismiss_lift(*, suspension_id: int, by: User) -> None:
    """Put the asking aside. Raises NotAllowed, NotSuspended, NothingAsked."""
    suspension = _lock_to_lift(suspension_id, by)
    two_people.dismiss(act=LIFT, subject=_subject(suspension), by=by)


@transaction.atomic
def lift(*, suspension_id: int, by: User) -> PartnerSuspension:
    """The second, neither who asked nor who imposed it: the partner is free at once.

    Raises NotAllowed, NotSuspended, NothingAsked, SamePerson.
    """
    suspension = _lock_to_lift(suspension_id, by)
    if suspension.imposed_by_id == by.pk:
        raise two_people.SamePerson("C’est vous qui avez suspendu ce partenaire.")
    approval = two_people.approve(act=LIFT, subject=_subject(suspension), by=by)
    suspension.approval, suspension.lifted_at = approval, timezone.now()
    suspension.save()
    _tell("partner.suspension_lifted", suspension)
    return suspension


def asked_lift(suspension: PartnerSuspension) -> Approval | None:
    """The asking that waits for a second person."""
    waiting = Approval.objects.filter(act=LIFT, state=Approval.State.WAITING)
    return waiting.filter(subject=_subject(suspension)).first()


def _lock(suspension_id: int) -> PartnerSuspension:
    """The suspension, after the row of its partner, like whoever makes one."""
    seen = PartnerSuspension.objects.get(pk=suspension_id)
    Partner.objects.select_for_update().get(pk=seen.partner_id)
    suspension = PartnerSuspension.objects.select_related("partner").get(pk=suspension_id)
    if suspension.lifted_at is not None:
        raise NotSuspended("Une autre personne l’a levée.")
    return suspension


def _lock_to_lift(suspension_id: int, by: User) -> PartnerSuspension:
    suspension = _lock(suspension_id)
    if not policy.lifts(by, suspension.partner):
        raise NotAllowed(PROGRAMME_ONLY)
    return suspension


def _subject(suspension: PartnerSuspension) -> str:
    return f"suspension:{suspension.pk}"


def _tell(event: str, suspension: PartnerSuspension) -> None:
    facts = {"partner_id": suspension.partner_id, "suspension_id": suspension.pk}
    post(event, subject=suspension, facts=facts)
