"""Two people confirm, or two workers write, at the same instant: each mail once (R65, I8)."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet
from django.test import Client

import administration.actions.approvals as approvals
import administration.actions.broadcasts as acts
from accounts.models import User
from administration.mails import write_to
from administration.models import Approval, Broadcast, BroadcastRecipient
from core.errors import Refused
from operations.populations import people_of
from tests.factories.people import with_role
from tests.owner import as_owner
from tests.program.writing import (
    at_rest,
    drafted,
    listed,
    mails_of,
    page,
    press,
    running,
    typed,
)
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
    """Two people confirm once both have read the asking; what was refused to them."""
    row, meet, real = listed(site), met(), approvals._answer
    press(site, row, "demander-l-envoi", reason="Rentrée")

    def slowly(asked: Approval, state: str, by: approvals.Person) -> Approval:
        meet()
        return real(asked, state, by)

    monkeypatch.setattr(approvals, "_answer", slowly)
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


def saved_while_listed(
    site: Client, monkeypatch: pytest.MonkeyPatch, **change: Any
) -> tuple[Broadcast, list[int]]:
    """A draft is saved while its people are listed; the draft, and what the page answered."""
    row, real, answers = drafted(site), acts.with_reasons, []

    def save() -> None:
        answers.append(site.post(page(row), typed(**change)).status_code)
        connections.close_all()

    saving = threading.Thread(target=save)

    def slowly(people: QuerySet[Any], topic: str) -> QuerySet[Any]:
        saving.start()
        saving.join(timeout=1)
        return real(people, topic)

    monkeypatch.setattr(acts, "with_reasons", slowly)
    acts.list_people(broadcast_id=row.pk, people_of=people_of, by=with_role("Programme"))
    saving.join()
    return Broadcast.objects.get(), answers


@pytest.mark.parametrize("change", [{}, {"departments": ["974"]}])
def test_un_brouillon_enregistre_pendant_l_essai_a_blanc_ne_le_defait_pas(
    officer: Client,
    principals: list[User],
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
) -> None:
    row, answers = saved_while_listed(officer, monkeypatch, **change)
    assert (row.state, row.criteria, answers) == ("LISTED", {}, [403])
    assert row.recipients.count() == len(principals)


def test_sans_le_verrou_la_liste_serait_celle_d_autres_criteres(
    officer: Client, principals: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same race, nothing locked."""
    drop_locks(monkeypatch)
    row, answers = saved_while_listed(officer, monkeypatch, departments=["974"])
    assert (row.state, row.criteria, answers) == ("LISTED", {"departments": ["974"]}, [302])
    assert row.recipients.count() == len(principals)
