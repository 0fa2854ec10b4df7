"""What is never kept of a form sent too late, and whatever is forged about it."""

import pytest

from accounts import rules
from accounts.models import LatePost, User
from tests.factories.venues import MemberFactory, VenueFactory
from tests.kept.browser import SECRET, Browser, end_sessions
from tests.kept.test_late_posts import lose, step, typed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example", "Referer": "https://ailleurs.example/"},
        {"Origin": "null", "Referer": ""},
        {"Origin": "", "Referer": ""},
    ],
)
@pytest.mark.parametrize("token", ["none", "forged", "own"])
def test_another_site_has_nothing_kept(visitor, member, draft, headers, token):
    """The token is still asked for, and a page of another site is not ours."""
    visitor.read(step(draft))
    end_sessions()
    said = typed(visitor, csrfmiddlewaretoken="" if token == "none" else "a" * 64)
    if token == "own":  # the page's own token, without the cookie that goes with it
        said["csrfmiddlewaretoken"] = visitor.token()
        del visitor.client.cookies["csrf"]
    answer = visitor.client.post(step(draft), said, headers=headers)
    assert answer.status_code == 403
    assert not LatePost.objects.exists()


def test_who_was_never_signed_in_has_nothing_kept(draft):
    """Whatever is sent, and however often."""
    stranger = Browser()
    stranger.read("/connexion/")
    answer = stranger.send(
        step(draft), {"csrfmiddlewaretoken": stranger.token(), "title": "Inconnu"}
    )
    assert answer.status_code == 302
    assert not LatePost.objects.exists()


def test_a_closed_account_has_nothing_kept(visitor, member, draft):
    User.objects.filter(pk=member.pk).update(is_active=False)
    lose(visitor, draft)
    assert not LatePost.objects.exists()


def test_what_is_kept_is_bounded_in_number_and_in_size(visitor, member, draft):
    visitor.read(step(draft))
    end_sessions()
    said = typed(visitor)
    for number in range(rules.LATE_POSTS_PER_PERSON + 3):
        visitor.send(f"/pro/offres/{draft.ref}/etapes/etape-{number}/", said)
    assert LatePost.objects.count() == rules.LATE_POSTS_PER_PERSON
    LatePost.objects.all().delete()
    visitor.send(step(draft), said | {"description": "x" * rules.TYPED_MAX})
    assert visitor.answer.status_code == 302
    assert not LatePost.objects.exists()


def test_bank_details_are_never_kept(visitor, member):
    member.memberships.update(role="OWNER")  # who alone may give an account
    visitor.read("/pro/versements/banque/")
    end_sessions()
    visitor.send(
        "/pro/versements/banque/",
        visitor.form().sent()
        | {"holder": "Théâtre", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPPXXX"}
        | {"proof": SECRET},
    )
    assert SECRET not in str(list(LatePost.objects.values()))
    assert "FR76" not in str(list(LatePost.objects.values()))
    assert "Théâtre" not in str(list(LatePost.objects.values()))


def test_a_password_is_never_kept(visitor, member):
    visitor.read("/pro/compte/mot-de-passe/")
    end_sessions()
    secrets = dict.fromkeys(["old_password", "new_password1", "new_password2"], "Cerises-d-ete-9")
    visitor.send("/pro/compte/mot-de-passe/", visitor.form().sent() | secrets)
    assert not LatePost.objects.exists()


def test_somebody_of_another_structure_is_told_nothing(visitor, member, draft):
    lose(visitor, draft)
    stranger = MemberFactory(partner=VenueFactory().partner, secret=SECRET)
    assert "Deux voix" not in visitor.sign_in(stranger, step(draft))
    assert visitor.answer.status_code == 404


@pytest.mark.parametrize(
    "shown",
    [
        "http://[", "http://testserver//ailleurs.example/", "https://ailleurs.example/pro/",
        "javascript:alert(1)", "http://testserver/inconnue/", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["Referer", "HX-Current-URL"])
def test_whatever_page_a_browser_names_one_is_led_to_a_page_of_this_site(
    visitor, member, draft, shown, header
):
    visitor.read(step(draft))
    end_sessions()
    visitor.send(step(draft), typed(visitor), **{"Referer": "", header: shown})
    assert LatePost.objects.get().page == step(draft)


@pytest.mark.parametrize("name", ["pages", "saisie"])
@pytest.mark.parametrize("value", ["", "x", "a:b:c", "é\x7f", "W10:1tXyZ:forged"])
def test_a_forged_cookie_is_no_cookie(visitor, member, draft, name, value):
    lose(visitor, draft)
    LatePost.objects.update(key="x" if name == "saisie" else LatePost.objects.get().key)
    visitor.client.cookies[name] = value
    page = visitor.sign_in(member, step(draft))
    assert ("Deux voix" in page) == (name == "pages")
