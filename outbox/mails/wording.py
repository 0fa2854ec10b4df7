"""The words of an officer in the place of those of the product; a broken piece stops no mail."""

import logging
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.errors import Refused
from outbox.actions import post_mail
from outbox.models import MailWording, Message
from outbox.models.wording import REMEMBERED_WORDINGS
from outbox.rules import wording as rules

log = logging.getLogger(__name__)
TRIED, BECAUSE = "mails.tried", "vous essayez un texte avant de le publier"


class NoSuchMail(Refused):
    """Its words were written for a mail that is no longer sent."""

    code = "NO_SUCH_MAIL"
    title = "Ce courriel n’est plus envoyé"


def source_of(template: str) -> str:
    """The template of words of a mail, as it is written; nothing once the mail is no more."""
    try:
        source: str = get_template(template).template.source  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return ""
    return source


def with_wordings(template: str, context: dict[str, Any], pieces: list[Any]) -> list[Any]:
    """The pieces of a mail, those of an officer in the place of its own.

    One that cannot be written for this mail is told to the log, and the product's own goes.
    """
    published = REMEMBERED_WORDINGS.rows
    for rank, piece in enumerate(list(rules.PIECES)[: len(pieces)] if published else ()):
        words = published.get((template, piece))
        if words is None:
            continue
        try:
            pieces[rank] = written(source_of(template), piece, words, context)
        except Exception:
            log.exception("wording of a mail left aside", extra={"template": template})
    return pieces


def written(source: str, piece: str, words: str, context: dict[str, Any]) -> SafeString:
    """An officer's words for one mail: its facts escaped as the product's own are.

    `source`: a text that holds the names they may say. Raises ValueError for words that say others.
    """
    if why := rules.why_not(words, piece, source):
        raise ValueError(why)
    parts = rules.paragraphs_of(words)
    if piece not in rules.ONE_LINE:
        # Only what is between the placeholders is an officer's: it is escaped.
        parts = [f"<p>{_escaped(part)}</p>" for part in parts]
    else:
        parts = [_escaped(part) for part in parts]
    text = rules.libraries_of(source) + "".join(parts)
    return mark_safe(Template(text).render(Context(context)).strip())  # noqa: S308


def _escaped(words: str) -> str:
    """Mark-up typed by an officer is shown as it is typed; placeholders stay."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(row: MailWording) -> SafeString:
    """A version to read before it is published, « [offer.title] » in the place of each fact."""
    parts = rules.paragraphs_of(rules.with_names(row.words))
    return format_html_join("", "<p>{}</p>", ([part] for part in parts))


def try_out(row: MailWording, recipient: str) -> None:
    """Send a version to whoever writes it, with the product's own words around it.

    Raises NoSuchMail.
    """
    if not (source := source_of(row.template)):
        raise NoSuchMail("Aucun essai n’est parti.", "Écrivez le texte d’un autre courriel.")
    found = {piece: rules.original_words(source, piece) for piece in rules.PIECES}
    found[row.piece] = row.words
    said = {piece: rules.with_names(words) for piece, words in found.items()}
    html = {
        piece: format_html_join("", "<p>{}</p>", ([part] for part in rules.paragraphs_of(words)))
        for piece, words in said.items()
        if piece not in rules.ONE_LINE
    }
    context = {
        "titre": said["titre"], "rows": [], "because": BECAUSE, "side": "partner",
        "button_text": "Ouvrir le site", "button_url": settings.SITE_URL,
    }  # fmt: skip
    text = context | {name: "\n\n".join(rules.paragraphs_of(said[name])) for name in html}
    name = row.template.rpartition("/")[2].removesuffix(".html")
    post_mail(
        Message(event_id=uuid4(), event=TRIED, handler=f"outbox.mails.{name}", facts={}),
        recipient=recipient,
        subject=f"[Essai] {said['objet']}",
        text=render_to_string("mails/letter.txt", text),
        html=render_to_string("mails/letter.html", context | html),
    )
