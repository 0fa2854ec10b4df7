"""The image of an offer through the wizard: kept, changed, refused, seen by the right people."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from core.files.images import LARGE, SMALL, open_picture
from offers.models import CollectiveOffer, OfferChange
from offers.rules import IMAGE_ALT_MAX
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    RejectedOfferFactory,
)
from tests.factories.people import UserFactory, holder_of
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.offers.wizard import NEW, draft_of, project, step
from tests.pictures import REFUSED, image, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the files, empty."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> int:
    return len(list(folder.rglob("*.webp")))


def address(offer: CollectiveOffer, width: int = SMALL) -> str:
    return reverse("offer-image", args=[offer.ref, f"{offer.image}-{width}"])


def with_image(pro: Client, member: User, **typed: Any) -> CollectiveOffer:
    sent = {"image": upload(image()), "image_alt": "Une scène vide", "image_credit": "A. Morel"}
    answer = pro.post(NEW, project(member, **sent | typed))
    assert answer.status_code == 302
    return CollectiveOffer.objects.latest("pk")


def test_an_image_given_at_the_first_step_is_kept_in_two_widths(
    pro: Client, member: User, kept: Path
) -> None:
    """R10."""
    offer = with_image(pro, member)
    assert (offer.image_alt, offer.image_credit) == ("Une scène vide", "A. Morel")
    assert files(kept) == 2
    assert address(offer) in pro.get(step(offer, "offre")).content.decode()


def test_the_image_is_served_as_webp_for_ever(pro: Client, member: User) -> None:
    offer = with_image(pro, member)
    answer = pro.get(address(offer, LARGE))
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_image_is_one_error_at_its_field_and_the_answers_stay(
    pro: Client, member: User, kept: Path, case: str
) -> None:
    data, sentence = REFUSED[case]
    sent = project(member, image=upload(data), title="Un titre à garder", levels=["3e", "4e"])
    answer = pro.post(NEW, sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Corrigez 1 erreur pour continuer" in html
    assert 'href="#id_image"' in html
    assert sentence in html
    assert 'value="Un titre à garder"' in html
    assert html.count("checked") >= 5
    assert not CollectiveOffer.objects.exists()
    assert files(kept) == 0


def test_eleven_megabytes_are_refused_at_the_field_and_the_answers_stay(
    pro: Client, member: User, kept: Path
) -> None:
    heavy = image() + b"\0" * (11 * 2**20)
    answer = pro.post(NEW, project(member, image=upload(heavy), title="Un titre à garder"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "la limite est 10 Mo." in html
    assert 'value="Un titre à garder"' in html
    assert not CollectiveOffer.objects.exists()
    assert files(kept) == 0


def test_an_empty_file_is_refused(pro: Client, member: User) -> None:
    answer = pro.post(NEW, project(member, image=upload(b"")))
    assert answer.status_code == 422
    assert "Ce fichier est vide" in answer.content.decode()


def test_the_name_and_the_type_a_browser_claims_count_for_nothing(
    pro: Client, member: User
) -> None:
    offer = with_image(pro, member, image=upload(image("PNG"), "<b>.svg", "image/svg+xml"))
    assert offer.image.isalnum()
    refused = project(member, image=upload(REFUSED["svg"][0], "photo.png", "image/png"))
    assert pro.post(NEW, refused).status_code == 422


def test_another_field_to_correct_asks_for_the_image_again(
    pro: Client, member: User, kept: Path
) -> None:
    answer = pro.post(NEW, project(member, title="", image=upload(image())))
    assert answer.status_code == 422
    assert "Image à choisir de nouveau." in answer.content.decode()
    assert files(kept) == 0
    words_alone = project(member, image_alt="Une scène vide")
    answer = pro.post(NEW, words_alone)
    assert "Choisissez le fichier de l’image" in answer.content.decode()


def test_a_description_too_long_is_counted(pro: Client, member: User) -> None:
    long = "x" * (IMAGE_ALT_MAX + 1)
    answer = pro.post(NEW, project(member, image=upload(image()), image_alt=long))
    assert "La description de l’image dépasse de 1 caractère." in answer.content.decode()


def test_a_new_image_takes_the_place_of_the_old_one(
    pro: Client, member: User, kept: Path, django_capture_on_commit_callbacks: Any
) -> None:
    offer = with_image(pro, member)
    old = offer.image
    sent = project(member, expected_version=1, image=upload(image("PNG")))
    with django_capture_on_commit_callbacks(execute=True):
        assert pro.post(step(offer, "offre"), sent).status_code == 302
    offer.refresh_from_db(fields=["image", "image_alt"])
    assert offer.image != old
    assert files(kept) == 2
    assert open_picture(old, SMALL) is None
    assert "image" in OfferChange.objects.latest("pk").after


def test_an_image_taken_away_leaves_neither_file_nor_words(
    pro: Client, member: User, kept: Path, django_capture_on_commit_callbacks: Any
) -> None:
    offer = with_image(pro, member)
    sent = project(member, expected_version=1, image_removed="on", image_alt="Une scène vide")
    with django_capture_on_commit_callbacks(execute=True):
        pro.post(step(offer, "offre"), sent)
    offer.refresh_from_db(fields=["image", "image_alt", "image_credit"])
    assert (offer.image, offer.image_alt, offer.image_credit) == ("", "", "")
    assert files(kept) == 0


def test_a_copy_shares_the_image_and_keeps_it_when_the_first_loses_it(
    pro: Client, member: User, kept: Path, django_capture_on_commit_callbacks: Any
) -> None:
    offer = with_image(pro, member)
    pro.post(f"/pro/offres/{offer.ref}/dupliquer/")
    copied = CollectiveOffer.objects.exclude(pk=offer.pk).get()
    assert copied.image == offer.image
    with django_capture_on_commit_callbacks(execute=True):
        pro.post(step(offer, "offre"), project(member, expected_version=1, image_removed="on"))
    assert files(kept) == 2
    assert pro.get(address(copied)).status_code == 200


def test_a_conflict_writes_no_file(pro: Client, member: User, kept: Path) -> None:
    """STALE: two tabs; the second one is refused, its file is not left behind."""
    offer = draft_of(member)
    sent = project(member, expected_version=offer.version, title="Premier onglet")
    assert pro.post(step(offer, "offre"), sent).status_code == 302
    late = sent | {"title": "Second onglet", "image": upload(image())}
    answer = pro.post(step(offer, "offre"), late)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Premier onglet" in html
    assert "Second onglet" in html
    assert files(kept) == 0


def test_what_htmx_keeps_while_typing_leaves_the_file_out(pro: Client, member: User) -> None:
    offer = draft_of(member)
    sent = project(member, expected_version=offer.version, aller="rester", title="En cours")
    answer = pro.post(
        step(offer, "offre"), sent | {"image": upload(image())}, headers={"HX-Request": "true"}
    )
    assert answer.status_code in (200, 204)
    assert 'value="En cours"' in pro.get(step(offer, "offre")).content.decode()


def test_only_people_who_see_the_offer_see_its_image(client: Client, pro: Client, member: User):
    """R11: the school it is for, the partner, the administration; put on line, ADAGE's readers."""
    school = InstitutionFactory()
    venue = member.memberships.get().partner.venues.get()
    draft = with_image(pro, member)
    mine = {"venue": venue, "institution": school, "image": draft.image}
    offer = OfferFactory(**mine)
    paused, rejected = PausedOfferFactory(**mine), RejectedOfferFactory(**mine)
    people = {
        "member": member, "its school": TeacherFactory(institution=school),
        "another school": TeacherFactory(), "another partner": MemberFactory(),
        "nobody's": UserFactory(), "administration": holder_of("offers.view_collectiveoffer"),
        "staff without the right": UserFactory(is_staff=True), "signed out": None,
    }  # fmt: skip
    found = {}
    for who, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        of = (offer, draft, paused, rejected)
        found[who] = [client.get(address(one)).status_code for one in of]
    whole, shown = [200] * 4, [200, 404, 404, 404]
    assert found == {
        "member": whole,
        "its school": shown,
        "another school": shown,
        "another partner": shown,
        "nobody's": shown,
        "administration": whole,
        "staff without the right": shown,
        "signed out": shown,
    }


def test_adage_still_shows_the_image_of_an_offer_taken_off_line_under_a_booking(
    client: Client, pro: Client, member: User
) -> None:
    venue = member.memberships.get().partner.venues.get()
    image = with_image(pro, member).image
    held = PrebookedBookingFactory(offer=OfferFactory(venue=venue, image=image)).offer
    free = OfferFactory(venue=venue, image=image)
    CollectiveOffer.objects.filter(pk__in=[held.pk, free.pk]).update(state="PAUSED")
    client.logout()
    assert client.get(address(held)).status_code == 200
    assert client.get(address(free)).status_code == 404


@pytest.mark.parametrize("name", ["x", "-480", "480", "a-480", "-", "x" * 300 + "-480"])
def test_a_forged_name_is_not_found(pro: Client, member: User, name: str) -> None:
    offer = draft_of(member)
    assert pro.get(f"/images/{offer.ref}/{name}.webp").status_code == 404


def test_the_image_of_one_offer_is_not_read_through_another(pro: Client, member: User) -> None:
    offer, other = with_image(pro, member), draft_of(member)
    url = address(offer).replace(offer.ref, other.ref)
    assert pro.get(url).status_code == 404
    assert pro.get(address(offer, 481)).status_code == 404


def test_teachers_see_it_in_the_search_and_on_the_page(client: Client) -> None:
    offer = OfferFactory(image="a" * 32, image_alt="Une scène vide", image_credit="A. Morel")
    client.force_login(TeacherFactory())
    page = client.get(f"/adage/offres/{offer.ref}/").content.decode()
    assert f'src="{address(offer, LARGE)}" alt="Une scène vide"' in page
    assert "A. Morel" in page
    found = client.get("/adage/recherche/").content.decode()
    assert f'src="{address(offer)}" alt="Une scène vide"' in found


def test_a_prebooked_offer_changes_its_image_and_a_confirmed_one_does_not(
    pro: Client, member: User
) -> None:
    """R19."""
    venue = member.memberships.get().partner.venues.get()
    offer = PrebookedBookingFactory(offer=OfferFactory(venue=venue)).offer
    url = f"/pro/offres/{offer.ref}/modifier/"
    assert 'name="image"' in pro.get(url).content.decode()
    sent = project(
        member, image=upload(image()), contact_email="a@ex.fr", notification_emails="a@ex.fr"
    )
    assert pro.post(url, sent | {"expected_version": offer.version}).status_code == 302
    offer.refresh_from_db(fields=["image"])
    assert offer.image
    agreed = ConfirmedBookingFactory(offer=OfferFactory(venue=venue)).offer
    page = pro.get(f"/pro/offres/{agreed.ref}/modifier/").content.decode()
    assert 'name="contact_email"' in page
    assert 'name="image"' not in page


def test_a_first_visit_is_told_nothing_to_correct(pro: Client, member: User) -> None:
    venue = member.memberships.get().partner.venues.get()
    offer = OfferFactory(venue=venue)
    for url in (NEW, step(draft_of(member), "offre"), f"/pro/offres/{offer.ref}/modifier/"):
        assert "error-summary" not in pro.get(url).content.decode()
