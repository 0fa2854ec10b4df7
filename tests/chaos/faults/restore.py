"""A backup is restored: nothing leaves until somebody has looked, nothing leaves twice (F30)."""

import shutil
from collections import Counter
from pathlib import Path

from django.db import connection

from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import proof

OURS = ("web", "worker", "beat", "relay")


def _without_us(bench: Bench) -> None:
    """Every process of ours that holds a connection leaves, then the server."""
    bench.lab.left_dead |= {*OURS, bench.lab.servers.postgres.name}
    for name in OURS:
        bench.lab.kill(name)
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


def _told(bench: Bench, after: int = 0) -> list[dict]:
    """What ADAGE was told since that request; what it was asked changes nothing."""
    return [call for call in bench.lab.journal(after) if call["method"] == "POST"]


def _heard(bench: Bench) -> tuple[int, int]:
    """The last thing ADAGE was told, how many mails the provider took."""
    last = max((call["id"] for call in _told(bench)), default=0)
    return last, len(list(bench.lab.where.mail.glob("*.eml")))


@fault("F30", "quarantine: nothing leaves; then epoch + 1, ADAGE follows; no mail twice")
def restored(bench: Bench) -> Verdict:
    """The database goes back in time; what left since then cannot be called back."""
    bench.settle(bench.traffic(people=2, offers=12))
    faults = [] if proof.drained(bench.lab, 60) else ["not calm before the backup"]
    copy = bench.lab.where.data / "backup"
    _backup(bench, copy)
    since = bench.settle(_some(bench))
    proof.drained(bench.lab, 60)
    _restore(bench, copy)
    before = _heard(bench)
    said = bench.lab._manage("after_restore")
    _with_us(bench)
    history = bench.settle(_some(bench))
    quiet = _heard(bench) == before
    bench.lab._manage("after_restore", "--release")
    faults += [] if proof.drained(bench.lab, 120) else [f"{proof.waiting()} messages still waiting"]
    faults += proof.audit_rows() + _twice(bench) + ([] if quiet else ["left in quarantine"])
    since_then = _told(bench, after=before[0])
    epochs = {call["epoch"] for call in since_then}
    if not epochs or min(epochs) <= 1:
        faults.append(f"epochs {epochs}")
    stale = [call for call in since_then if call["outcome"] == "stale"]
    faults += [f"{len(stale)} calls ignored as stale"] if stale else []
    words = next((line for line in said.splitlines() if "différences" in line), "no comparison")
    measured = f"lost {since.stories()} stories, then {told(history)} in quarantine; {words}"
    return Verdict(measured, faults)


def _some(bench: Bench):  # type: ignore[no-untyped-def]
    traffic = bench.traffic(people=2, offers=10)
    bench.lab.watch_until(lambda: traffic.is_over, 60)
    return traffic


def _twice(bench: Bench) -> list[str]:
    """Mails and effects that happened twice, before and after the restore taken together."""
    mails = Counter(proof.mail_of(file) for file in bench.lab.where.mail.glob("*.eml"))
    keys = Counter(c["key"] for c in bench.lab.journal() if c["outcome"] == "applied")
    return [f"twice: {what}" for what, count in (mails + keys).items() if count > 1]
