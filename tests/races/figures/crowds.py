"""G1–G4: crowds released by a barrier on a real web server, and the same without the guards."""

from decimal import Decimal

import psycopg

from bookings import actions
from bookings.models import Booking
from offers.models import CollectiveOffer
from operations import audit
from outbox.models import Message
from schools.models import Budget
from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.cast import Cast
from tests.lab.crowd import Ask, Reply, is_clean_409, scattered, volley
from tests.lab.lines import Lines
from tests.lab.stack import Lab

DRAIN_SECONDS = 240
PRICE = Decimal("30.10")
INDEXES = ("one_live_booking_per_line", "one_live_booking_per_offer")
CHECK = "budget_never_overspent"


def prebookings(
    cast: Cast, offers: list[CollectiveOffer], rivals: int, pause: float = 0
) -> list[Ask]:
    """Each offer wanted by so many teachers, drawn in turn among the schools."""
    teachers = cast.teachers
    return [
        Ask(
            f"/adage/offres/{offer.ref}/prereserver/",
            cast.cookies[teachers[(rank * rivals + n) % len(teachers)][1].pk],
            {"version": "1"},
            after=scattered(pause),
        )
        for rank, offer in enumerate(offers)
        for n in range(rivals)
    ]


def tally(replies: list[Reply]) -> tuple[int, int, int, int, float]:
    """Successes, clean refusals, 5xx and silences, anything else, the slowest in seconds."""
    won = sum(reply.status == 302 for reply in replies)
    clean = sum(is_clean_409(reply) for reply in replies)
    broken = sum(reply.status >= 500 or reply.status == 0 for reply in replies)
    other = len(replies) - won - clean - broken
    return won, clean, broken, other, max(reply.seconds for reply in replies)


def warm_up(lab: Lab) -> None:
    """Every web process has answered before anything is timed."""
    cast = casting.build(schools=4, teachers=10)
    for _ in range(2):
        volley(lab.url, prebookings(cast, casting.offers(cast, 1), 40))


def one_offer(lab: Lab, lines: Lines, rounds: int, scale: float) -> None:
    """G1: 500 teachers of 40 schools want one offer at the same instant."""
    crowd = int(500 * scale)
    schools = max(2, int(40 * scale))
    cast = casting.build(schools=schools, teachers=-(-crowd // schools))
    bad, slowest, told = [], 0.0, []
    for offer in casting.offers(cast, rounds):
        won, clean, broken, other, longest = tally(
            volley(lab.url, prebookings(cast, [offer], crowd))
        )
        slowest = max(slowest, longest)
        told.append(offer.ref)
        if (won, clean, broken, other) != (1, crowd - 1, 0, 0):
            bad.append(f"{offer.ref}: {won} won, {clean} × 409, {broken} × 5xx, {other} other")
    empty = proof.drained(lab, DRAIN_SECONDS)
    bad += [f"{ref}: messages {found}" for ref in told if (found := _set_of(ref)) != (1, 1, 1)]
    bad += proof.whole(lab, [])
    lines.say(
        "G1",
        f"{rounds} rounds of {crowd}: {len(bad)} faults {bad[:3] or ''}, slowest {slowest:.1f} s",
        f"each 1 success, {crowd - 1} × 409, 0 × 5xx, < 10 s, 1 event, 1 set of mails",
        not bad and slowest < 10 and empty,
    )


def _set_of(ref: str) -> tuple[int, int, int]:
    """Of one offer: events to ADAGE, letters asked for the partner, letters for the head."""
    told = Message.objects.filter(facts__offer_ref=ref, event="booking.prebooked", recipient="")
    names = [handler.rpartition(".")[2] for handler in told.values_list("handler", flat=True)]
    letters = ("prebooking", "partner_got_a_prebooking", "principal_must_decide")
    return tuple(names.count(name) for name in letters)  # type: ignore[return-value]


def control_of_one_offer(lab: Lab, lines: Lines) -> None:
    """D11: without the index and the lock, the line is sold several times."""
    cast = casting.build(schools=4, teachers=6)
    won, _, seen = _oversold(lab, cast, casting.offers(cast, 1), 24)
    lines.say(
        "G1-neg",
        f"guards removed: sold {won} times, audit sees {seen}",
        "sold more than once, and seen",
        won > 1 and seen["A1"] == 1 and seen["A7"] > 0,
    )


def control_of_many_offers(lab: Lab, lines: Lines) -> None:
    """D11: the same on twenty offers with five rivals each."""
    cast, count, rivals = casting.build(schools=10, teachers=10), 20, 5
    won, sold, seen = _oversold(lab, cast, casting.offers(cast, count), rivals)
    lines.say(
        "G2-neg",
        f"guards removed: {count} offers × {rivals}: {won} won, {sold} rows, audit sees {seen}",
        f"more than {count} rows sold, and seen",
        sold > count and seen["A1"] > 0 and seen["A7"] > 0,
    )


def _oversold(
    lab: Lab, cast: Cast, offers: list[CollectiveOffer], rivals: int
) -> tuple[int, int, dict[str, int]]:
    """Without index nor lock: how many were told yes, rows sold, what the audit sees of it."""
    with lab.owner() as sql, lab.without_guards():
        walls = [
            sql.execute("SELECT pg_get_indexdef(%s::regclass)", [n]).fetchone() for n in INDEXES
        ]
        for name in INDEXES:
            sql.execute(f"DROP INDEX {name}")
        won, *_ = tally(volley(lab.url, prebookings(cast, offers, rivals)))
        proof.drained(lab, DRAIN_SECONDS)
        sold = sum(proof.live_bookings(offer.pk) for offer in offers)
        asked = [query for query in audit.QUERIES if query.code in ("A1", "A7")]
        seen = {query.code: len(audit.rows_of(query)) for query in asked}
        for offer in offers:
            _forget(sql, offer)
        for (wall,) in walls:
            sql.execute(wall)
    return won, sold, seen


def _forget(sql: psycopg.Connection, offer: CollectiveOffer) -> None:
    """What the control sold twice leaves the database, so that the walls can stand again."""
    sql.execute("SET session_replication_role = replica")
    ours = "(SELECT id FROM bookings_booking WHERE offer_id = %s)"
    sql.execute(f"DELETE FROM bookings_bookingmove WHERE booking_id IN {ours}", [offer.pk])
    sql.execute("DELETE FROM bookings_booking WHERE offer_id = %s", [offer.pk])
    sql.execute("DELETE FROM outbox_message WHERE facts->>'offer_ref' = %s", [offer.ref])
    sql.execute("SET session_replication_role = DEFAULT")


def many_offers(lab: Lab, lines: Lines, scale: float) -> None:
    """G2: 1 000 offers, five rivals each, random pauses."""
    count, rivals, batch = int(1000 * scale), 5, 100
    cast = casting.build(schools=20, teachers=25)
    offers, before = casting.offers(cast, count), proof.deadlocks()
    replies: list[Reply] = []
    for start in range(0, count, batch):
        asks = prebookings(cast, offers[start : start + batch], rivals, pause=2)
        replies += volley(lab.url, asks)
    won, clean, broken, other, _ = tally(replies)
    deadlocks = proof.deadlocks() - before
    sold = Booking.objects.filter(offer__in=offers).count()
    bad = proof.drained(lab, DRAIN_SECONDS * 2) and proof.whole(lab, [])
    lines.say(
        "G2",
        f"{count} offers × {rivals}: {won} won, {clean} × 409, {broken} × 5xx, {other} other, "
        f"{deadlocks} deadlocks, {sold} rows, audit {bad or '0 rows'}",
        f"{count} won, {count * (rivals - 1)} × 409, 0 deadlocks",
        (won, clean, deadlocks, sold) == (count, count * (rivals - 1), 0, count) and bad == [],
    )


def prebooked(cast: Cast, school: casting.School, offers: list[CollectiveOffer]) -> list[Booking]:
    """The teachers of a school take those offers, by the ordinary verb."""
    teachers = school.teachers
    return [
        actions.prebook(offer_id=offer.pk, expected_version=1, by=teachers[n % len(teachers)])
        for n, offer in enumerate(offers)
    ]


def one_credit(lab: Lab, lines: Lines, rounds: int, scale: float) -> None:
    """G3: 200 confirmations at once on a credit that pays 77 of them."""
    crowd, paid = int(200 * scale), int(77 * scale)
    bad, slowest = [], 0.0
    for _ in range(rounds):
        credit = PRICE * paid + PRICE / 2
        won, clean, broken, other, longest, budget = _confirm_all(
            lab, crowd, credit.quantize(PRICE)
        )
        slowest = max(slowest, longest)
        if (won, clean, broken, other, budget.engaged) != (paid, crowd - paid, 0, 0, PRICE * paid):
            bad.append(f"{won} × 200, {clean} × 409, {broken} × 5xx, engaged {budget.engaged}")
    empty = proof.drained(lab, DRAIN_SECONDS * 2)
    bad += proof.whole(lab, [])
    lines.say(
        "G3",
        f"{rounds} rounds of {crowd}: {len(bad)} faults {bad[:3] or ''}, slowest {slowest:.1f} s",
        f"each {paid} × 200, {crowd - paid} × 409, engaged {PRICE * paid} to the cent",
        not bad and empty,
    )


def _confirm_all(lab: Lab, crowd: int, credit: Decimal) -> tuple[int, int, int, int, float, Budget]:
    """The head confirms all in the same instant; what was answered, and what is engaged."""
    cast = casting.build(schools=1, teachers=25, credit=credit)
    school = cast.schools[0]
    asks = [
        Ask(
            f"/adage/decisions/{booking.reference}/confirmer/",
            cast.cookies[school.principal.pk],
            {"version": "1"},
        )
        for booking in prebooked(cast, school, casting.offers(cast, crowd, price=PRICE))
    ]
    counted = tally(volley(lab.url, asks))
    return *counted, Budget.objects.get(institution=school.institution)


def control_of_one_credit(lab: Lab, lines: Lines) -> None:
    """D11: without the CHECK and the conditional counter, more is engaged than there is."""
    with lab.owner() as sql, lab.without_guards():
        asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
        (check,) = sql.execute(asked, [CHECK]).fetchone()
        sql.execute(f"ALTER TABLE schools_budget DROP CONSTRAINT {CHECK}")
        won, *_, budget = _confirm_all(lab, 24, PRICE * 8)
        proof.drained(lab, DRAIN_SECONDS)
        seen = [row for row in proof.audit_rows() if row.startswith("A2")]
        Budget.objects.filter(pk=budget.pk).update(amount=PRICE * 24, engaged=PRICE * won)
        sql.execute(f"ALTER TABLE schools_budget ADD CONSTRAINT {CHECK} {check}")
    lines.say(
        "G3-neg",
        f"guards removed: {won} confirmed where 8 fit, {budget.engaged} € written, "
        f"audit sees {len(seen)} fault",
        "more than 8, and seen",
        won > 8 and len(seen) == 1,
    )
