"""The mail provider leaves, and processes die between its acceptance and our commit."""

import random
from pathlib import Path

from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import proof
from tests.lab.traffic import Traffic


class Provider:
    """The folder mails are handed to; away, it is a file and every handing over fails."""

    def __init__(self, bench: Bench) -> None:
        self.folder: Path = bench.lab.where.mail
        self.kept = self.folder.with_name("mail.kept")

    def leave(self) -> None:
        """From now on nobody takes a mail."""
        self.folder.rename(self.kept)
        self.folder.touch()

    def come_back(self) -> None:
        """The provider takes mails again."""
        self.folder.unlink()
        self.kept.rename(self.folder)


@fault("F22", "0 lost, 0 twice")
def provider_away(bench: Bench) -> Verdict:
    """The provider is away, then back."""
    provider, away = Provider(bench), bench.spell(120, 8)
    traffic = bench.traffic(people=2, pace=0.3)
    bench.lab.watch_for(2)
    provider.leave()
    bench.lab.watch_for(away)
    history = bench.settle(traffic)
    waiting = Message.objects.exclude(recipient="").filter(state="WAITING").count()
    provider.come_back()
    spent, faults = bench.prove(history, drain=360)
    if not waiting:
        faults.append("no mail waited: the provider was not away")
    measured = (
        f"away {away:.0f} s, {told(history)}, {waiting} mails waited, drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


def _die_after_acceptance(bench: Bench, times: int) -> tuple[int, Traffic]:
    traffic, fallen, chance = bench.traffic(people=2, pace=0.3), 0, random.Random(23)
    for _ in range(times):
        bench.lab.arm("mail.after_post", skip=chance.randrange(5))
        fallen += bench.lab.watch_until(bench.lab.burnt, 60)
    return fallen, traffic


@fault("F23", "looked up before any resend: no second mail, none lost")
def died_after_acceptance(bench: Bench) -> Verdict:
    """A process dies between the provider's acceptance and our commit."""
    fallen, traffic = _die_after_acceptance(bench, bench.count(10, 2))
    history = bench.settle(traffic)
    spent, faults = bench.prove(history, drain=180)
    if not fallen:
        faults.append("nobody died there")
    return Verdict(f"{fallen} deaths, {told(history)}, drained in {spent:.0f} s", faults)


@fault("G18", "journal of the provider = mails promised, difference 0 both ways")
def mails_under_all(bench: Bench) -> Verdict:
    """Absences of the provider and deaths at the three points of a mail, mixed."""
    provider, chance, deaths = Provider(bench), random.Random(18), 0
    wanted, before = bench.count(5000, 150), Message.objects.exclude(recipient="").count()
    traffic = bench.traffic(people=4)

    def mails() -> int:
        return Message.objects.exclude(recipient="").count() - before

    while mails() < wanted and not traffic.is_over:
        if chance.random() < 0.3:
            provider.leave()
            bench.lab.watch_for(2)
            provider.come_back()
        else:
            bench.lab.arm(chance.choice(["mail.claimed", "mail.after_post", "mail.marked"]), 1)
            deaths += bench.lab.watch_until(bench.lab.burnt, 10)
    history = bench.settle(traffic)
    _, faults = bench.prove(history, drain=360)
    differences = proof.mail_differences(bench.lab)
    measured = f"{mails()} mails, {deaths} deaths, {len(differences)} differences"
    return Verdict(measured, faults)
