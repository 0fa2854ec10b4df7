"""Writing answers again in a page already drawn: whatever its form, its fields are filled by name.

Pure text: nothing here knows a request. A field of passwords or of files is never written.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Answers = dict[str, list[str]]
Attributes = dict[str, str | None]

# What a browser must keep to itself, and buttons, which are not answers.
UNTOUCHED = {"password", "file", "submit", "button", "reset", "image"}
TICKED = {"checkbox", "radio"}
FIELDS = {"input", "textarea", "select", "option", "button"}


@dataclass
class Tag:
    """The start tag of a field: where it stands, where its text ends, the form it is sent with."""

    name: str
    attributes: Attributes
    start: int
    end: int
    form: int  # rank in the page, -1 outside of any
    owner: str  # the identity of the form it names, '' when it stands inside its own
    key: str  # the name its answer is sent under
    closed: int = 0

    @property
    def kind(self) -> str:
        """« text », « checkbox », « textarea », « option »…"""
        return (self.attributes.get("type") or "text") if self.name == "input" else self.name


@dataclass
class Form:
    """A form that posts: where it begins, every address it may be sent to."""

    at: int
    targets: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Refilled:
    """The page with its answers, where their form begins, and what found no field."""

    page: str
    form_at: int
    left: Answers
    # What the fields held before, by name: the version the page was drawn from, for one.
    held: dict[str, str]


def refill(page: str, *, path: str, action: str, answers: Answers) -> Refilled | None:
    """Fill the form of `page` (drawn at `path`) that is sent to `action`; None when there is none.

    Of several forms sent there, the first that has most of the fields answered.
    """
    reader = _Reader(page, path)
    reader.feed(page)
    reader.close()
    best, most = -1, 0
    for rank, form in enumerate(reader.forms):
        names = {tag.key for tag in reader.of(rank)}
        if action in form.targets and len(names & answers.keys()) > most:
            best, most = rank, len(names & answers.keys())
    if best < 0:
        return None
    return _filled(page, reader.forms[best], reader.of(best), answers)


class _Reader(HTMLParser):
    """Every form of a page that posts, and every field."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self.forms: list[Form] = []
        self.tags: list[Tag] = []
        self.inside = -1
        self.select = ""
        self.by_id: dict[str, int] = {}

    def of(self, rank: int) -> list[Tag]:
        """The fields sent with a form, those that stand elsewhere and name it included."""
        named = {name for name, of in self.by_id.items() if of == rank and name}
        return [t for t in self.tags if (t.owner in named if t.owner else t.form == rank)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._open(said)
        elif tag in FIELDS:
            self._field(tag, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = -1
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.tags and self.tags[-1].name == "textarea":
            self.tags[-1].closed = self._here()

    def _open(self, attributes: Attributes) -> None:
        if (attributes.get("method") or "").lower() != "post":
            return
        form = Form(self._here(), {self._address(attributes.get("action"))})
        if attributes.get("hx-post"):
            form.targets.add(self._address(attributes["hx-post"]))
        self.forms.append(form)
        self.inside = len(self.forms) - 1
        self.by_id[attributes.get("id") or ""] = self.inside

    def _field(self, tag: str, attributes: Attributes) -> None:
        owner = attributes.get("form") or ""
        form = self.by_id.get(owner, -1) if owner else self.inside
        if tag == "select":
            self.select = attributes.get("name") or ""
        if tag == "button" and form >= 0 and attributes.get("formaction"):
            self.forms[form].targets.add(self._address(attributes["formaction"]))
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        key = self.select if tag == "option" else attributes.get("name") or ""
        if key and tag != "button" and not (tag == "input" and attributes.get("type") in UNTOUCHED):
            self.tags.append(Tag(tag, attributes, start, end, form, owner, key))

    def _address(self, given: str | None) -> str:
        return urlsplit(urljoin(self.path, given or "")).path

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column


def _filled(page: str, form: Form, tags: list[Tag], answers: Answers) -> Refilled:
    left = {name: list(values) for name, values in answers.items()}
    held = {t.key: t.attributes.get("value") or "" for t in tags if t.kind == "hidden"}
    pieces, read, at = [], 0, form.at
    for tag in sorted(tags, key=lambda tag: tag.start):
        if tag.key not in answers or "disabled" in tag.attributes or tag.name == "select":
            continue
        start, end, text = _answered(tag, answers[tag.key], left[tag.key])
        pieces += [page[read:start], text]
        read = end
        if start < form.at:  # a field that stands before the form it names
            at += len(text) - (end - start)
    left = {name: rest for name, values in left.items() if (rest := [v for v in values if v])}
    return Refilled("".join([*pieces, page[read:]]), at, left, held)


def _answered(tag: Tag, text: list[str], left: list[str]) -> tuple[int, int, str]:
    """What replaces a field, from where to where; what it takes is no longer `left`."""
    if tag.name == "option" or tag.kind in TICKED:
        # An option without a value is worth its words; ours always have one.
        worth = tag.attributes.get("value")
        value = "on" if worth is None else worth
        chosen = value in text
        if chosen and value in left:
            left.remove(value)
        mark = "selected" if tag.name == "option" else "checked"
        others = {name: word for name, word in tag.attributes.items() if name != mark}
        return tag.start, tag.end, _written(tag.name, others | ({mark: None} if chosen else {}))
    value = left.pop(0) if left else ""
    if tag.name == "textarea":
        # A browser drops the first line end of a text.
        return tag.end, max(tag.closed, tag.end), "\n" + escape(value, quote=False)
    return tag.start, tag.end, _written(tag.name, tag.attributes | {"value": value})


def _written(name: str, attributes: Attributes) -> str:
    said = (key if word is None else f'{key}="{escape(word)}"' for key, word in attributes.items())
    return f"<{' '.join([name, *said])}>"
