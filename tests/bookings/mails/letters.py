"""What the tests of the mails read in a mail."""

import html
import re
from typing import Any

from django.conf import settings
from django.core import mail
from django.utils.html import strip_tags

from outbox.actions import deliver_due
from outbox.models import Message

NBSP = "\u00a0"


def deliver() -> dict[str, Any]:
    """Let everything leave; the mails sent since the last time, by address and subject."""
    mail.outbox.clear()
    for _ in range(3):
        deliver_due()
    left = Message.objects.filter(state="WAITING", seq__isnull=True)
    assert not left.exists(), [message.last_error for message in left]
    return {message.to[0]: message for message in mail.outbox}


def html_of(message: Any) -> str:
    return message.alternatives[0][0]


def words(text: str) -> str:
    return " ".join(text.split())


def calendar(message: Any) -> str:
    """The .ics, its folded lines unfolded."""
    name, content, mime = message.attachments[0]
    assert (name.endswith(".ics"), mime) == (True, "text/calendar")
    return content.replace("\r\n ", "")


def whole(message: Any) -> str:
    """Everything a mail carries, attachments too."""
    return message.message().as_string() + message.body + html_of(message) + calendar(message)


def assert_same_content(message: Any) -> None:
    """R62: every line of the text is in the HTML, every sentence of the HTML is in the text."""
    page = re.sub(r"<(style|title)\b.*?</\1>", "", html_of(message), flags=re.S)
    seen = words(html.unescape(strip_tags(re.sub(r"<br>|</td>|</p>|</h1>", " ", page))))
    seen += " ".join(re.findall(r'href="([^"]+)"', page))
    text = words(message.body)
    for line in message.body.splitlines():
        key, _, value = line.partition(f"{NBSP}: ")
        for piece in [key, *re.split(r" \((?=CJ-|\S+@)", value)] if value else [line]:
            assert words(piece.strip(f"()- {NBSP}:")).removesuffix(")") in seen
    for block in re.findall(r"<(?:p|td|h1)[^>]*>([^<]+)<", page):
        said = words(html.unescape(block))
        if not said.startswith("Ou copiez") and "Message de" not in said:
            assert said in text, said


def assert_links_are_ours(message: Any) -> None:
    """M22: links come from a setting, never from a request."""
    links = re.findall(r'href="([^"]+)"', html_of(message))
    links += re.findall(r"https?://\S+", message.body)
    assert links
    assert all(link.startswith((settings.SITE_URL + "/", "mailto:")) for link in links)


def assert_typography(message: Any) -> None:
    """French spaces before a colon, typographic apostrophes."""
    said = message.subject + message.body
    for user_words in ["Masques & chœur : <visite>"]:
        said = said.replace(user_words, "")
    assert not re.search(r"[^\u00a0] ?[:;!?](\s|$)", re.sub(r"https?://\S+", "", said)), said
    assert "'" not in said
