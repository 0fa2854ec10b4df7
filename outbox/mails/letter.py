"""A plain letter: HTML and text say the same, being the same words (R62).

A template `<app>/mails/<name of the handler>.html` extends `mails/_words.html` and gives four
pieces: objet, titre, intro, suite. The HTML part dresses them; the text part is made of them.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from core.rules.addresses import mailbox
from outbox.actions import post_mail
from outbox.mails.wording import with_wordings
from outbox.models import Message

# Between the pieces of a template; no written text can hold it, "<" being escaped there.
CUT = "--8<--"


@dataclass(frozen=True)
class Letter:
    """What one mail says beside its own words, and to whom.

    `button` is its words and a path of the site; `rows` the lines of its table, if any; `headers`
    what a digest adds to the usual ones; `reply_to` whom an answer reaches, if anybody; `also`
    words and a path of the site under the reason, if any. `whole`: no page says the same, so that
    the summary of the day repeats its words.
    """

    recipients: Sequence[str]
    button: tuple[str, str]
    because: str
    facts: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[tuple[str, str]] = ()
    side: str = "partner"
    secret: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    reply_to: str = ""
    also: tuple[str, str] = ("", "")
    whole: bool = False


@dataclass(frozen=True)
class Rendered:
    """A letter as its readers get it; `intro` is what it says before its table, as text."""

    subject: str
    text: str
    html: str
    link: str
    intro: str


def rendered(handler: str, letter: Letter) -> Rendered:
    """The letter in its HTML and in its text; `handler` names its app and its template."""
    app, name = handler.partition(".")[0], handler.rpartition(".")[2]
    words, path = letter.button
    context = letter.facts | {
        "side": letter.side,
        "rows": letter.rows,
        "because": letter.because,
        "also_text": letter.also[0],
        "also_url": settings.SITE_URL.rstrip("/") + letter.also[1],
        "button_text": words,
        "button_url": settings.SITE_URL.rstrip("/") + path,
    }
    subject, title, intro, after = pieces(f"{app}/mails/{name}.html", context)
    context |= {"titre": title, "intro": intro, "suite": after}
    said = {"titre": plain(title), "intro": paragraphs(intro), "suite": paragraphs(after)}
    text = render_to_string("mails/letter.txt", context | said)
    return Rendered(
        subject=plain(subject),
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=render_to_string("mails/letter.html", context),
        link=context["button_url"],
        intro=said["intro"],
    )


def write(message: Message, letter: Letter) -> str:
    """Leave the letter once per address, whatever its case; returns a warning without address.

    The app and the name of the template are those of the message's handler.
    """
    addresses = {mailbox(address) for address in letter.recipients} - {""}
    mail = rendered(message.handler, letter)
    for address in sorted(addresses):
        post_mail(
            message,
            recipient=address,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            secret=letter.secret,
            headers=letter.headers,
            link=mail.link,
            reply_to=letter.reply_to,
            words=mail.intro if letter.whole else "",
        )
    return "" if addresses else "Aucune adresse à prévenir."


def pieces(template: str, context: dict[str, Any]) -> list[Any]:
    """The pieces of a template of words, as HTML; an officer may have written some of them."""
    rendered = render_to_string(template, context)
    own = [type(rendered)(piece.strip()) for piece in rendered.split(CUT)]
    return with_wordings(template, context, own)


def paragraphs(words: str) -> str:
    """HTML paragraphs as lines of text."""
    return "\n\n".join(plain(piece) for piece in words.split("</p>") if plain(piece))


def plain(words: str) -> str:
    """HTML words as one line of text; the unbreakable spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(strip_tags(words))).strip()
