"""The gallery of mails: every mail is there, says the same in both parts, and leaves no trace."""

import html
import re
from pathlib import Path

import pytest
from django.urls import reverse

from bookings.models import Booking
from devtools.mail_samples import ANYBODY, Sample, routed, samples
from outbox.models import Message
from schools.models import Institution
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ALL_NAMES = sorted({handler.rpartition(".")[2] for _, handler in routed()})
# Facts of the fictional outing that a mail may state, as both parts must write them.
FACTS = re.compile(
    r"\d[\d  ]*,\d\d €|\d+ élèves|\d+ accompagnateurs|\d{1,2}(?:er)? \w+ 20\d\d|\d+ h\b(?: \d\d)?"
    r"|CJ-\d+|[\w.-]+@[\w.-]+|https?://\S+|\d+ jours"
)


def visible(sample: Sample) -> str:
    """What the HTML part shows, and where its links lead: without head, preheader and tags."""
    body = sample.html.partition("<body")[2]
    body = re.sub(r'<div style="display:none.*?</div>', " ", body, flags=re.S)
    body = re.sub(r'<a [^>]*href="(https?[^"]+)"[^>]*>', r" \1 ", body)
    return squeezed(html.unescape(re.sub(r"<[^>]+>", " ", body)))


def squeezed(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def sentences(text: str) -> list[str]:
    """The words of the text part, line by line, without what only lays them out."""
    lines = [squeezed(line) for line in text.splitlines()]
    return [line for line in lines if line and line != "--"]


def test_every_mail_of_the_table_of_side_effects_is_in_the_gallery(administrator, client):
    """A mail routed tomorrow without its sample fails here."""
    shown = {sample.name for sample in samples()}
    assert {handler.rpartition(".")[2] for _, handler in routed()} == shown
    written = {page.stem for page in Path("templates").glob("*/mails/[!_]*.html")}
    assert written - {"daily_digest"} <= shown  # the summary of what was held back has no event
    page = client.get(reverse("mails")).content.decode()
    for name in shown:
        assert reverse("mail", args=[name]) in page


@pytest.mark.parametrize("name", ALL_NAMES)
def test_the_text_part_and_the_html_part_hold_the_same_facts(name):
    """R62."""
    for sample in samples(name):
        shown, text = visible(sample), squeezed(sample.text)
        assert {found.rstrip(".") for found in FACTS.findall(shown)} == {
            found.rstrip(".") for found in FACTS.findall(text)
        }


@pytest.mark.parametrize("name", ALL_NAMES)
def test_each_mail_has_one_button_its_plain_address_and_a_reason(name):
    """The anatomy of picture 10: title, preheader, one button, the address to copy, why."""
    for sample in samples(name):
        assert sample.html.count('class="button-') == 1
        address = re.search(r'class="button-\w+" href="([^"]+)"', sample.html)
        assert address
        assert f"Ou copiez ce lien : {address[1]}" in visible(sample).replace("\u00a0", " ")
        assert address[1] in sample.text
        assert "Vous recevez ce message parce que" in visible(sample)
        assert "Vous recevez ce message parce que" in sample.text
        assert re.search(r'<div style="display:none[^>]+>\s*\S', sample.html)
        assert 'width="600"' in sample.html
        assert "\n" not in sample.subject


@pytest.mark.parametrize("name", ALL_NAMES)
def test_a_mail_asks_nothing_from_another_site(name):
    """No picture, no script, no web font."""
    for sample in samples(name):
        assert not re.search(r"<img|<script|<link|url\(|@import", sample.html)


def test_a_mail_that_is_for_anybody_says_so():
    [sample] = samples("password_reset")
    assert sample.audience == ANYBODY


def test_looking_leaves_no_trace(administrator, client):
    """The fiction is played in a transaction that is rolled back."""
    client.get(reverse("mails"))
    assert not Message.objects.exists()
    assert not Booking.objects.exists()
    assert not Institution.objects.exists()


def test_only_the_makers_and_the_staff_look(client, settings):
    """Like the gallery of components."""
    one = reverse("mail", args=["partner_got_a_prebooking"])
    part = reverse("mail-html", args=["partner_got_a_prebooking", 0])
    for address in [reverse("mails"), one, part]:
        assert client.get(address).status_code == 404
        client.force_login(UserFactory())
        assert client.get(address).status_code == 404
        client.logout()
    settings.DEBUG = True
    assert client.get(one).status_code == 200


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing(administrator, client):
    """Inline styles are allowed in the frame alone; scripts nowhere."""
    page = client.get(reverse("mail", args=["partner_was_cancelled"]))
    assert page.content.decode().count("<iframe sandbox src=") == 6
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    part = client.get(reverse("mail-html", args=["partner_was_cancelled", 1]))
    assert part["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'none'" in part["Content-Security-Policy"]
    assert "default-src 'none'" in part["Content-Security-Policy"]


def test_the_preview_chooses_its_theme(administrator, client):
    """Whatever the system of who looks."""
    address = reverse("mail-html", args=["teacher_was_confirmed", 0])
    assert "@media not all" in client.get(address).content.decode()
    assert "@media all" in client.get(address, {"theme": "sombre"}).content.decode()


def test_an_unknown_mail_or_rank_is_not_found(administrator, client):
    assert client.get(reverse("mail", args=["nulle-part"])).status_code == 404
    missing = reverse("mail-html", args=["teacher_was_confirmed", 9])
    assert client.get(missing).status_code == 404
