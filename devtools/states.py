"""docs/states.md, written from the machines themselves: what is drawn is what runs (D9)."""

from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model
from django_fsm import RETURN_VALUE

from bookings.models import Booking
from bookings.queries.status import EXPLANATIONS, TURN_OF, Status
from offers.models import CollectiveOffer, OfferRequest, OfferTemplate
from venues.models import ReferencingRequest

PAGE = settings.BASE_DIR / "docs" / "states.md"
BIRTH = "[*]"

INTRODUCTION = """\
# States

Written by `python3 dev.py manage draw_states` from the machines in `models.py`; a test fails when
this page is older than the code. The same tables make the triggers that refuse an illegal `UPDATE`
typed by hand. What people read is not the stored state but the derived status (R13), defined once
in `bookings/queries/status.py`.
"""


def page() -> str:
    """The whole page, in Markdown."""
    machines = (CollectiveOffer, Booking, ReferencingRequest, OfferTemplate, OfferRequest)
    drawn = [line for model in machines for line in _machine(model)]
    parts = [
        INTRODUCTION,
        *drawn,
        # What people read, whose turn it is, and the sentence that explains it (R13).
        "## What people read (R13)\n",
        "| status | badge | whose turn | explanation |\n|---|---|---|---|",
        *(
            f"| `{one.value}` | {one.label} | {TURN_OF[one].label} | {EXPLANATIONS[one]} |"
            for one in Status
        ),
        "",
    ]
    return "\n".join(parts)


def _machine(model: type[Model]) -> Iterator[str]:
    field: Any = model._meta.get_field("state")
    rank = {code: place for place, (code, _) in enumerate(field.choices)}
    # A machine that two models share draws, for each, the states this one knows.
    drawn = [arrow for arrow in field.get_all_transitions(model) if arrow.source in rank]
    arrows = sorted(drawn, key=lambda arrow: (arrow.name, rank[arrow.source]))
    yield f"## {model.__name__} (« {model._meta.verbose_name} »)\n"
    yield "```mermaid\nstateDiagram-v2"
    yield f"    {BIRTH} --> {field.default}"
    for arrow in arrows:
        for target in _targets(arrow.target, rank):
            yield f"    {arrow.source} --> {target}: {arrow.name}"
    yield "```\n"
    yield "| state | on the screens |\n|---|---|"
    for code, label in field.choices:
        yield f"| `{code}` | {label} |"
    yield "\n| verb | from | to | who | when | what |\n|---|---|---|---|---|---|"
    for name in dict.fromkeys(arrow.name for arrow in arrows):
        # One line for a verb, whatever the number of states it leaves.
        same = [arrow for arrow in arrows if arrow.name == name]
        first = same[0]
        cells = [
            f"`{name}`",
            ", ".join(f"`{arrow.source}`" for arrow in same),
            ", ".join(f"`{target}`" for target in _targets(first.target, rank)),
            # The policy behind `core.machine.asks`.
            _sentence(first.permission.__closure__[0].cell_contents),
            ", ".join(_sentence(condition) for condition in first.conditions) or "always",
            (first.method.__doc__ or "").strip().splitlines()[0],
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _targets(target: Any, known: Collection[str]) -> list[str]:
    """A transition may choose its target: then all it may choose."""
    if not isinstance(target, RETURN_VALUE):
        return [target]
    return [str(state) for state in target.allowed_states if state in known]


def _sentence(predicate: Any) -> str:
    return predicate.__name__.replace("_", " ")
