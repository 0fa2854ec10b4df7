"""Two people confirm, or two workers write, at the same instant: each mail once (R65, I8)."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client

import administration.actions.broadcasts as acts
from accounts.models import User
from administration.mails import write_to
from administration.models import Approval, Broadcast, BroadcastRecipient
from core.errors import Refused
from tests.factories.people import with_role
from tests.owner import as_owner
from tests.program.writing import at_rest, listed, mails_of, press, running
from tests.races.unlocked import drop_locks

pytestmark = pytest.mark.django_db(transaction=True)
WALL = "one_mail_per_event_and_recipient"


def at_once(*acts_of: Callable[[], object]) -> list[Exception]:
    """Do these in threads of their own, at the same instant; what was refused to them."""
    wrong: list[Exception] = []

    def work(act: Callable[[], object]) -> None:
        try:
            act()
        except (Refused, DatabaseError) as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[act]) for act in acts_of]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def met() -> Callable[[], None]:
    """Waits for the other of two threads; not for ever for one that is kept out by a lock."""
    together = threading.Barrier(2, timeout=1)

    def meet() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait()

    return meet


def confirmed_twice(site: Client, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Two people confirm once both have read the number; what was refused to them."""
    row, meet, real = listed(site), met(), acts.approve
    press(site, row, "demander-l-envoi", reason="Rentrée")

    def slowly(**said: object) -> Approval:
        meet()
        return real(**said)

    monkeypatch.setattr(acts, "approve", slowly)
    people = [with_role("Programme") for _ in range(2)]
    return at_once(
        *(lambda by=by: acts.start_sending(broadcast_id=row.pk, count=3, by=by) for by in people)
    )


def test_deux_confirmations_au_meme_instant_n_envoient_qu_une_fois(
    officer: Client, principals: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    (wrong,) = confirmed_twice(officer, monkeypatch)
    assert isinstance(wrong, acts.NotNow)
    row = at_rest(Broadcast.objects.get())
    assert mails_of(row) == sorted(principal.email for principal in principals)


def test_sans_le_verrou_la_seconde_confirmation_se_heurterait_a_la_base(
    officer: Client, principals: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same race, nothing locked; the trigger of approvals is the last wall."""
    drop_locks(monkeypatch)
    (wrong,) = confirmed_twice(officer, monkeypatch)
    assert isinstance(wrong, DatabaseError)
    assert Approval.objects.get().state == "APPROVED"


def written_twice(row: Broadcast) -> list[Exception]:
    """Two workers write the same broadcast at the same instant."""
    meet = met()

    def slowly(broadcast: Broadcast, line: BroadcastRecipient) -> None:
        meet()
        write_to(broadcast, line)

    return at_once(*[lambda: acts.send_some(broadcast_id=row.pk, write=slowly)] * 2)


def test_deux_travailleurs_au_meme_instant_ecrivent_une_fois_a_chacun(
    officer: Client, second: Client, principals: list[User]
) -> None:
    row = running(officer, second)
    assert written_twice(row) == []
    assert mails_of(row) == sorted(principal.email for principal in principals)
    assert Broadcast.objects.get().state == "DONE"


@pytest.fixture
def no_wall(transactional_db: None) -> Iterator[None]:
    """Outgoing messages without the index that keeps one mail an event and address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [WALL])
        (definition,) = cursor.fetchone()
    as_owner(f"DROP INDEX {WALL}")
    yield
    as_owner("TRUNCATE outbox_message CASCADE", definition)


def test_sans_le_verrou_ni_la_contrainte_chacun_recevrait_deux_courriels(
    officer: Client,
    second: Client,
    principals: list[User],
    monkeypatch: pytest.MonkeyPatch,
    no_wall: None,
) -> None:
    """The control: the same race, nothing locked."""
    row = running(officer, second)
    drop_locks(monkeypatch)
    written_twice(row)
    assert len(mails_of(row)) > len(principals)
