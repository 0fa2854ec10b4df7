"""The components of templates/components/, as tags: {% load components %}. See its README."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.rules import PARIS, marks
from core.rules.banners import closed_banners
from core.templatetags import drawings, small
from core.templatetags.fragments import draw_inclusions_once
from core.templatetags.small import COMPONENTS, code_of, drawn_from_values
from core.templatetags.ticket import ticket

register = template.Library()
register.tags.update(drawings.register.tags)
register.tags.update(small.register.tags)
register.tag("ticket", ticket)

ALERTS = {
    "success": ("Succès.", "circle-check"),
    "information": ("Information.", "info-circle"),
    "warning": ("Attention.", "alert-triangle"),
    "error": ("Erreur.", "alert-circle"),
}
# What the dicts of a page may leave out.
STEP = dict.fromkeys(("when", "before", "with_time", "more", "text", "link", "link_text"), "") | {
    "who": "nobody", "state": "done", "title": "",
}  # fmt: skip
ANSWER = dict.fromkeys(("value", "note", "url", "what", "missing"), "")
FIELD = dict.fromkeys(("width", "suffix", "after", "columns"), "")
TICKET: dict[str, Any] = dict.fromkeys(
    ("status_label", "title", "reference", "subtitle", "zone", "deadline_label", "stamp", "by",
     "domain", "image"),
    "",
) | dict.fromkeys(("start", "end", "price", "deadline", "small", "stamping", "to_fill")) | {
    "title_level": 2, "rows": (),
}  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=1)
def styles() -> SafeString:
    """The stylesheets of every page: thirty addresses worked out once a process."""
    return render_to_string("_styles.html")


@register.simple_tag
def site_name(part: str = "") -> str:
    """SITE_NAME, where no context exists (500 page, mails); or its part, `body` or `stub`."""
    body, _, stub = settings.SITE_NAME.partition(" · ")
    return {"body": body, "stub": stub}.get(part, settings.SITE_NAME)


@register.simple_tag
def brand() -> SafeString:
    """The brand, a small ticket: what stands before the dot is the body, the rest is the stub."""
    body, _, stub = settings.SITE_NAME.partition(" · ")
    return drawn_from_values("brand", "body", body, "stub", stub)


@register.inclusion_tag(COMPONENTS + "offer_ticket.html")
def offer_ticket(state: Any, **values: Any) -> dict[str, Any]:
    """The usual ticket of an offer; what is not given is not drawn."""
    return TICKET | values | {"state": code_of(state) or "draft"}


@register.simple_tag
def deadline(moment: datetime | None, zone: str = "", short: bool = False) -> str:
    """The deadline chip of a moment, on the clock of `zone`."""
    if not moment:
        return ""
    chip = marks.deadline(moment, timezone.now(), zone or PARIS, short=short)
    return drawn_from_values("deadline", "chip", chip, "moment", moment.isoformat())


@register.inclusion_tag(COMPONENTS + "timeline.html")
def timeline(steps: Iterable[dict[str, Any]], zone: str = "") -> dict[str, Any]:
    """The timeline on the margin line; away from Paris it says whose clock it prints."""
    steps = [STEP | step | {"is_date": isinstance(step.get("when"), date)} for step in steps]
    return {"steps": steps, "zone": zone or PARIS}


@register.inclusion_tag(COMPONENTS + "steps.html")
def steps(items: list[dict[str, Any]], number: int, **options: Any) -> dict[str, Any]:
    """The stepper; it carries the h1 of the page, unless `level` says 2."""
    free = options.get("free", False)
    steps = [
        step | {"rank": rank, "link": step.get("url") if rank < number or free else ""}
        for rank, step in enumerate(items, 1)
    ]
    following = items[number]["name"] if number < len(items) else ""
    return {"level": 1} | options | {
        "steps": steps, "number": number, "total": len(items),
        "current": items[number - 1]["name"], "following": following[:1].lower() + following[1:],
    }  # fmt: skip


@register.inclusion_tag(COMPONENTS + "field.html")
def field(field: BoundField, **options: Any) -> dict[str, Any]:
    """Any Django field: label, hint, error, input (a fieldset for radios and checkbox lists)."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    hint = options.get("hint") or field.help_text
    if hint and not field.help_text:
        field.help_text = hint  # so that aria-describedby names it
    return FIELD | options | {
        "field": field, "hint": hint, "is_group": group,
        "is_checkbox": kind == "checkbox" and not group, "is_secret": kind == "password",
        "is_date": kind == "text" and "data-date" in widget.attrs,
        "length": widget.attrs.get("data-length", ""),
        "label": options.get("label") or field.label,
        "optional": options.get(
            "optional", not field.field.required and kind != "checkbox"
        ),
    }  # fmt: skip


@register.inclusion_tag(COMPONENTS + "error_summary.html")
def error_summary(*forms: Any, example: bool = False) -> dict[str, Any]:
    """The error summary of the forms; nothing without errors; an example takes no focus."""
    found = [error for form in forms if form is not None for error in _errors_of(form)]
    return {"errors": found, "count": len(found), "example": example}


@register.simple_tag
def error_prefix(*forms: Any) -> str:
    """« Erreur : » at the head of the title when a form was refused."""
    broken = any(form is not None and _errors_of(form) for form in forms)
    return "Erreur\u00a0: " if broken else ""


@register.inclusion_tag(COMPONENTS + "pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[Any]", name: str = "résultats") -> dict[str, Any]:
    """The pages of a list; the other query parameters are kept."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    links = [
        (number, _query(query, number) if isinstance(number, int) else "")
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page, "links": links, "name": name.removesuffix("s"),
        "gap": page.paginator.ELLIPSIS,
        "before": _query(query, page.number - 1), "after": _query(query, page.number + 1),
    }  # fmt: skip


@register.inclusion_tag(COMPONENTS + "chips.html")
def chips(items: list[dict[str, Any]], clear_url: str = "") -> dict[str, Any]:
    """The chosen filters, each a link that takes it away."""
    return {"chips": items, "clear_url": clear_url}


@register.inclusion_tag(COMPONENTS + "check_answers.html")
def check_answers(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Check answers: one line per answer, with its « Modifier »."""
    return {"rows": [ANSWER | line for line in rows]}


@register.inclusion_tag(COMPONENTS + "comparison.html")
def comparison(rows: Any, before: str = "Aujourd’hui", after: str = "Proposition") -> Any:
    """Before and after, side by side; pairs under each other on a phone."""
    rows = [{"changed": False, "note": ""} | line for line in rows]
    return {"rows": rows, "before": before, "after": after}


@register.inclusion_tag(COMPONENTS + "breadcrumb.html")
def breadcrumb(*pairs: str) -> dict[str, Any]:
    """The breadcrumb: text, address, text, address…, text of the current page."""
    steps = list(zip(pairs[::2], [*pairs[1::2], ""], strict=False))
    return {"steps": steps}


@register.simple_block_tag
def alert(content: str, kind: str, title: str = "", role: str = "") -> str:
    """An alert in the page: success, information, warning, error."""
    kind = "information" if kind == "info" else kind  # a level of Django's messages
    words, icon = ALERTS[kind]
    return _block("alert", content, kind=kind, title=title or words, icon_name=icon, role=role)


@register.simple_block_tag(takes_context=True)
def banner(context: Context, content: str, kind: str = "information", key: str = "") -> str:
    """A full-width banner; with `key` it can be closed, and stays closed on this device."""
    request = context.get("request")
    if key and request and key in closed_banners(request.COOKIES):
        return ""
    return _block(
        "banner",
        content,
        request,
        kind=kind,
        icon_name=ALERTS[kind][1],
        key=key,
        back=request.get_full_path() if request else "/",
    )


@register.simple_block_tag
def dialog(content: str, url: str, css_class: str = "button button--secondary") -> SafeString:
    """A link to a page of confirmation; with scripts its content opens in a dialog."""
    return _block("dialog", content, url=url, css_class=css_class)


@register.simple_block_tag
def consequences(content: str, title: str = "Ce qui va se passer", level: int = 2) -> str:
    """What will happen, before the button: a list of li."""
    return _block("consequences", content, title=title, level=level)


@register.simple_block_tag
def empty_state(content: str, title: str, level: int = 2) -> str:
    """An empty state: what, why, one next action."""
    return _block("empty_state", content, title=title, level=level)


def _block(name: str, content: str, request: Any = None, **context: Any) -> SafeString:
    # The content is what the template has just rendered, and escaped, itself.
    context["content"] = mark_safe(content)  # noqa: S308
    return render_to_string(f"{COMPONENTS}{name}.html", context, request)


def _query(query: Any, number: int) -> str:
    query = query.copy()
    query["page"] = number
    return "?" + query.urlencode()


def _errors_of(form: Any) -> list[dict[str, Any]]:
    if not form.is_bound:
        return []
    found = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for field in form:
        grouped = isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)
        target = f"{field.auto_id}_0" if grouped else field.auto_id
        target = "" if field.is_hidden else target  # nothing to focus
        found += [{"text": text, "target": target} for text in field.errors]
    return found


draw_inclusions_once(
    register, ["offer_ticket", "timeline", "steps", "chips", "check_answers", "breadcrumb"]
)
