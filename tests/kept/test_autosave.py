"""What one types is a row of one's own: found elsewhere, bounded, forgotten after thirty days."""

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import rules
from accounts.actions import NotStored, drop_typed, forget_typed, keep_typed
from accounts.models import Autosave, User
from accounts.queries.typed import autosave_of
from offers.models import CollectiveOffer
from tests.kept.browser import Browser, end_sessions, words
from tests.offers.wizard import NEW, project, step, terms

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def keeps(tab: Browser, path: str, **answers: object) -> str:
    """The open page saves by itself; what it is answered."""
    said = tab.form().sent() | answers | {"aller": "rester"}
    return words(tab.send(path, said, **HTMX).content.decode())


def test_what_is_typed_is_found_again_on_another_machine(
    visitor: Browser, member: User, draft: CollectiveOffer
) -> None:
    path = step(draft, "offre")
    visitor.read(path)
    assert "Brouillon enregistré" in keeps(visitor, path, title="En cours")
    end_sessions()
    elsewhere = Browser()
    elsewhere.sign_in(member, path)
    assert elsewhere.form().of("title") == ["En cours"]


def test_a_new_offer_too(visitor: Browser, member: User) -> None:
    visitor.read(NEW)
    keeps(visitor, NEW, title="Pas encore une offre")
    elsewhere = Browser()
    elsewhere.sign_in(member, NEW)
    assert elsewhere.form().of("title") == ["Pas encore une offre"]
    visitor.send(NEW, visitor.form().sent() | project(member))
    assert not Autosave.objects.exists()


def test_nobody_else_reads_it(visitor: Browser, colleague: User, draft: CollectiveOffer) -> None:
    path = step(draft, "offre")
    visitor.read(path)
    keeps(visitor, path, title="En cours")
    theirs = Browser()
    assert "En cours" not in theirs.sign_in(colleague, path)


def test_saved_for_good_the_row_is_gone(visitor: Browser, draft: CollectiveOffer) -> None:
    path = step(draft, "date-prix")
    visitor.read(path)
    keeps(visitor, path, price="3")
    assert Autosave.objects.count() == 1
    visitor.send(path, visitor.form().sent() | terms(draft.version))
    assert not Autosave.objects.exists()


def test_two_pages_of_one_form_do_not_write_over_each_other(
    visitor: Browser, draft: CollectiveOffer
) -> None:
    path = step(draft, "offre")
    tab = visitor.other_tab()
    visitor.read(path)
    tab.read(path)
    keeps(visitor, path, title="Ici")
    said = keeps(tab, path, title="Là")
    assert "aussi ouverte dans une autre page" in said
    assert "Brouillon enregistré" not in said
    assert "Brouillon enregistré" in keeps(visitor, path, title="Ici encore")
    tab.read(path)  # drawn from what the first page wrote: it goes on from there
    assert tab.form().of("title") == ["Ici encore"]
    assert "Brouillon enregistré" in keeps(tab, path, title="Ici, puis là")
    assert Autosave.objects.get().typed["title"] == "Ici, puis là"


def test_two_offers_are_two_rows(visitor: Browser, draft: CollectiveOffer, member: User) -> None:
    other = CollectiveOffer.objects.get(pk=draft.pk)
    other.pk, other.ref = None, "CJ-234567"
    other.save()
    for offer, title in ((draft, "Première"), (other, "Seconde")):
        visitor.read(step(offer, "offre"))
        keeps(visitor, step(offer, "offre"), title=title)
    for offer, title in ((draft, "Première"), (other, "Seconde")):
        visitor.read(step(offer, "offre"))
        assert visitor.form().of("title") == [title]


def test_typed_upon_an_older_version_the_page_says_that_nothing_is_kept(
    visitor: Browser, draft: CollectiveOffer
) -> None:
    path = step(draft, "offre")
    visitor.read(path)
    CollectiveOffer.objects.filter(pk=draft.pk).update(version=draft.version + 1)
    said = keeps(visitor, path, title="Trop tard")
    assert "Cette offre a été modifiée depuis" in said
    assert not Autosave.objects.exists()


def test_too_long_the_page_says_that_nothing_is_kept(
    visitor: Browser, draft: CollectiveOffer
) -> None:
    path = step(draft, "offre")
    visitor.read(path)
    assert "trop long" in keeps(visitor, path, description="x" * rules.TYPED_MAX)
    assert not Autosave.objects.exists()


def test_a_nul_is_kept_out_and_stops_nothing(
    client: Client, member: User, draft: CollectiveOffer
) -> None:
    client.force_login(member)
    sent = project(member, expected_version=draft.version, title="a\0b \\u0000", aller="rester")
    assert client.post(step(draft, "offre"), sent, headers=HTMX).status_code == 200
    assert Autosave.objects.get().typed["title"] == "ab \\u0000"


def test_only_named_fields_are_kept(member: User) -> None:
    said = {"title": "a", "iban": "FR76", "password": "secret", "code": "123456", "inconnu": "x"}
    keep_typed(by=member, place="x", typed=said)
    assert Autosave.objects.get().typed == {"title": "a"}


def test_keeping_is_one_statement_whether_it_is_there_or_not(member: User) -> None:
    for title in ("un", "deux"):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            keep_typed(by=member, place="x", typed={"title": title}, tab="a")
        assert len(seen) == 1
    assert Autosave.objects.get().typed == {"title": "deux"}


def test_out_of_date_it_is_not_given_back_and_anybody_s_page_may_replace_it(member: User) -> None:
    keep_typed(by=member, place="x", typed={"title": "a"}, basis="hier", tab="a")
    assert autosave_of(member, "x", "aujourd’hui") is None
    keep_typed(by=member, place="x", typed={"title": "b"}, basis="aujourd’hui", tab="b")
    found = autosave_of(member, "x", "aujourd’hui")
    assert found is not None
    assert found.typed == {"title": "b"}


def test_after_thirty_days_it_is_not_given_back_and_the_clock_takes_it_away(member: User) -> None:
    keep_typed(by=member, place="vieille", typed={"title": "a"})
    with time_machine.travel(timezone.now() + rules.TYPED_KEPT):
        keep_typed(by=member, place="neuve", typed={"title": "b"})
        assert autosave_of(member, "vieille") is None
        assert forget_typed() == 1
    assert Autosave.objects.get().place == "neuve"


def test_dropping_twice_is_dropping_once(member: User) -> None:
    keep_typed(by=member, place="x", typed={"title": "a"})
    for _ in "12":
        drop_typed(by=member, place="x")
    assert not Autosave.objects.exists()


def test_too_long_is_refused_by_the_action_and_by_the_database(member: User) -> None:
    long = {"title": "x" * rules.TYPED_MAX}
    with pytest.raises(NotStored, match="too_long"):
        keep_typed(by=member, place="x", typed=long)
    longer = {"title": "x" * 2 * rules.TYPED_MAX}
    with pytest.raises(IntegrityError, match="autosave_is_bounded"), transaction.atomic():
        Autosave.objects.create(user=member, place="x", typed=longer)
    Autosave.objects.create(user=member, place="x", typed={"title": "a"})
    with pytest.raises(IntegrityError, match="one_autosave_a_form"), transaction.atomic():
        Autosave.objects.create(user=member, place="x", typed={"title": "b"})
