"""A backup is restored: nothing leaves until somebody has looked, nothing leaves twice (F30)."""

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from adage_sync import actions as exchange
from adage_sync import pull
from bookings import actions
from bookings.models import Booking
from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.chaos.faults.mails import Provider
from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.traffic import Traffic

OURS = ("web", "worker", "beat", "relay")


def _leave_dead(bench: Bench, *names: str) -> None:
    bench.lab.left_dead |= set(names)
    for name in names:
        bench.lab.kill(name)


def _without_us(bench: Bench) -> None:
    """Every process of ours that holds a connection leaves, then the server."""
    bench.lab.left_dead.add(bench.lab.servers.postgres.name)
    _leave_dead(bench, *OURS)
    connection.close()
    bench.lab.servers.postgres.stop()


def _with_us(bench: Bench) -> None:
    bench.lab.left_dead.clear()
    bench.lab.watch_until(lambda: all(p.child and p.answers() for p in bench.lab.parts), 120)


def _backup(bench: Bench, copy: Path) -> None:
    """A cold copy of the cluster, as whole as a base backup."""
    _without_us(bench)
    shutil.copytree(bench.lab.servers.postgres.data, copy, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        shutil.chown(path, bench.lab.where.user.uid, bench.lab.where.user.gid)
    bench.lab.servers.postgres.start()
    _with_us(bench)


def _restore(bench: Bench, copy: Path) -> None:
    """The cluster as it was then; the processes of the product stay stopped."""
    _without_us(bench)
    shutil.rmtree(bench.lab.servers.postgres.data)
    copy.rename(bench.lab.servers.postgres.data)
    bench.lab.left_dead.discard(bench.lab.servers.postgres.name)
    bench.lab.servers.postgres.start()


def _told(bench: Bench, after: int = 0) -> list[dict[str, Any]]:
    """What ADAGE was told since that request; what it was asked changes nothing."""
    return [call for call in bench.lab.journal(after) if call["method"] == "POST"]


def _heard(bench: Bench) -> tuple[int, int]:
    """The last thing ADAGE was told, how many mails the provider took."""
    last = max((call["id"] for call in _told(bench)), default=0)
    return last, len(list(bench.lab.where.mail.glob("*.eml")))


@dataclass
class Before:
    """What the backup holds and that has not left yet."""

    mails: set[UUID]
    letters: set[UUID]
    calls: int


@fault("F30", "quarantine: nothing leaves; then epoch + 1, ADAGE follows; no mail twice")
def restored(bench: Bench) -> Verdict:
    """The database goes back in time; what left since then cannot be called back."""
    copy = bench.lab.where.data / "backup"
    kept, faults = _known_offers(bench)
    before = _something_waits(bench)
    _backup(bench, copy)
    faults += _let_all_leave(bench, before)
    lost = _lost_later(bench, kept)
    _restore(bench, copy)
    heard = _heard(bench)
    said = bench.lab._manage("after_restore")
    faults += _is_held(before)
    found = _differences()
    faults += [f"{ref}: lost, and no difference" for ref in lost if ref not in found]
    _with_us(bench)
    history = bench.settle(_some(bench))
    faults += [] if _heard(bench) == heard else ["left in quarantine"]
    _say_again(bench, [ref for ref in lost if ref in found])
    bench.lab._manage("after_restore", "--release")
    faults += [] if proof.drained(bench.lab, 120) else [f"{proof.waiting()} messages still waiting"]
    again, found_again = _sent_once(bench, before)
    faults += proof.audit_rows() + _twice(bench) + _is_held(before) + found_again
    faults += _wrong_calls(_told(bench, after=heard[0]), before) + _still_different(lost)
    words = next((line for line in said.splitlines() if "différences" in line), "no comparison")
    faults += [] if "différences" in words else [said[-300:]]
    measured = (
        f"{len(before.mails)} mails and {len(before.letters)} letters held, {again} sent again; "
        f"{words}: the {len(lost)} offers with lost acts among them, said again; {told(history)}"
    )
    return Verdict(measured, faults)


def _known_offers(bench: Bench) -> tuple[list[Booking], list[str]]:
    """Pre-booked offers that ADAGE sees as we do: the comparison can be silent."""
    school = bench.cast.schools[3]
    kept = [
        actions.prebook(offer_id=offer.pk, expected_version=1, by=school.teachers[0])
        for offer in casting.offers(bench.cast, 6)
    ]
    refs = [booking.offer.ref for booking in kept]
    _publish(bench, refs)
    faults = [] if proof.drained(bench.lab, 60) else ["not calm before the backup"]
    found = _differences()
    return kept, faults + [f"{ref}: {found[ref]} before anything" for ref in refs if ref in found]


def _publish(bench: Bench, refs: list[str]) -> None:
    """The offers of the lab are born published: ADAGE has never been told."""
    for ref in refs:
        exchange.replay_offer(ref=ref, by=bench.cast.staff)


def _differences() -> dict[str, exchange.Difference]:
    return {found.ref: found for found in exchange.differences(pull.what_adage_holds())}


def _something_waits(bench: Bench) -> Before:
    """Mails wait for the provider, then letters and calls for a worker."""
    provider = Provider(bench)
    provider.leave()
    bench.settle(_some(bench))
    ours = Message.objects.filter(seq__isnull=True, state="WAITING")
    mails, letters = ours.exclude(recipient=""), ours.filter(recipient="")
    bench.lab.watch_until(lambda: not letters.exists() and proof.in_doubt() == 0, 60)
    _leave_dead(bench, "worker", "relay")
    provider.come_back()
    bench.settle(_some(bench))
    calls = Message.objects.filter(seq__isnull=False, state="WAITING").count()
    by_mail, by_letter = (set(some.values_list("pk", flat=True)) for some in (mails, letters))
    return Before(by_mail, by_letter, calls)


def _let_all_leave(bench: Bench, before: Before) -> list[str]:
    """After the backup everything leaves, of which the backup will know nothing."""
    if not (before.mails and before.letters and before.calls):
        return [f"nothing to hold: {before}"]
    if not proof.drained(bench.lab, 120):
        return [f"{proof.waiting()} messages had not left before the restore"]
    stayed = Message.objects.filter(pk__in=before.mails | before.letters).exclude(state="DELIVERED")
    return [f"had not left: {message.state} {message.last_error}" for message in stayed]


def _lost_later(bench: Bench, kept: list[Booking]) -> list[str]:
    """Acts after the backup, all of which reach ADAGE: the refs of their offers."""
    principal = bench.cast.schools[3].principal
    for booking in kept[::2]:
        actions.confirm(booking_id=booking.pk, expected_version=1, by=principal)
    since = bench.settle(_some(bench))
    references = [ref for ref, _ in since.acked]
    born = Booking.objects.filter(reference__in=references).values_list("offer__ref", flat=True)
    refs = sorted(set(born))
    _publish(bench, refs)
    proof.drained(bench.lab, 60)
    return [booking.offer.ref for booking in kept[::2]] + refs


def _is_held(before: Before) -> list[str]:
    """What perhaps had left is set aside, for somebody to decide."""
    aside = set(Message.objects.filter(state="PARKED").values_list("pk", flat=True))
    free = (before.mails | before.letters) - aside
    return [f"{len(free)} mails of the backup not held"] if free else []


def _say_again(bench: Bench, refs: list[str]) -> None:
    """« Renvoyer » of the page of differences: known here, the state; otherwise off the list."""
    held = {row["id"]: row for row in pull.what_adage_holds()}
    for ref in refs:
        try:
            exchange.replay_offer(ref=ref, by=bench.cast.staff)
        except exchange.UnknownOffer:
            epoch = exchange.epoch_above([held[ref]])
            exchange.withdraw_unknown(ref=ref, epoch=epoch, by=bench.cast.staff)


def _still_different(refs: list[str]) -> list[str]:
    """Offers known here are as ADAGE sees them; an offer unknown here is on its list no more."""
    found, left = _differences(), []
    for ref in refs:
        item = found.get(ref)
        if item and (item.known_here or item.theirs.startswith("affichée")):
            left.append(f"{ref}: still {item.ours} here, {item.theirs} there")
    return left


def _wrong_calls(calls: list[dict[str, Any]], before: Before) -> list[str]:
    """The calls of the backup come again under their keys; the others win by their epoch."""
    outcomes = Counter(call["outcome"] for call in calls)
    epochs = {call["epoch"] for call in calls if call["outcome"] != "repeat"}
    faults = [] if epochs and min(epochs) > 1 else [f"epochs {epochs}"]
    if set(outcomes) != {"applied", "repeat"} or outcomes["repeat"] != before.calls:
        faults.append(f"{dict(outcomes)} where {before.calls} repeats were due")
    return faults


def _sent_once(bench: Bench, before: Before) -> tuple[int, list[str]]:
    """Each mail that waited in the backup left once, after it; how many left again."""
    files = Counter(proof.mail_of(file)[0] for file in bench.lab.where.mail.glob("*.eml"))
    sent = [files[str(pk)] for pk in before.mails]
    odd = sum(times != 1 for times in sent)
    faults = [f"{odd} mails of the backup not sent exactly once"] if odd else []
    return sum(times > 1 for times in sent), faults


def _some(bench: Bench) -> Traffic:
    traffic = bench.traffic(people=2, offers=10)
    bench.lab.watch_until(lambda: traffic.is_over, 60)
    return traffic


def _twice(bench: Bench) -> list[str]:
    """Mails and effects that happened twice, before and after the restore taken together."""
    mails = Counter(proof.mail_of(file) for file in bench.lab.where.mail.glob("*.eml"))
    keys = Counter(c["key"] for c in bench.lab.journal() if c["outcome"] == "applied")
    return [f"twice: {what}" for what, count in (mails + keys).items() if count > 1]
