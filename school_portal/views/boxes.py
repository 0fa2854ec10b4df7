"""The boxes of the facets, each with what it would leave."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms import BoundField

from catalogue.queries.counts import Facets
from core.rules import COLLECTIVITIES
from core.rules.places import known_today
from core.templatetags.french import niveau
from school_portal.forms.search import SearchForm

SHOWN = 5
# Fields of the form that stand elsewhere on the page.
NOT_IN_THE_FACETS = frozenset({"q", "tri", "partenaire"})
# Fields whose words change in the administration.
NAMED = ("niveau", "domaine", "format")
# Name of the field -> filter counted.
FIELDS = {
    "kinds": ("type", "kind"),
    "formats": ("format", "formats"),
    "levels": ("niveau", "levels"),
    "places": ("lieu", "places"),
    "access": ("handicap", "access"),
}
FOLDED = ("places", "formats", "access")


@dataclass(frozen=True)
class ShownFacets:
    """The facets of one page. `boxes` is made when something is to be drawn of them: the same ones
    were most often drawn before.
    """

    form: SearchForm
    found: Facets
    tags: int  # how many filters are chosen

    @property
    def drawn_from(self) -> str:
        """All that the fragment shows or depends on: what is drawn once is drawn for this."""
        fields = [
            (name, self.form[name].value())
            for name in self.form.fields
            if name not in NOT_IN_THE_FACETS
        ]
        named = [list(self.form.fields[name].choices) for name in NAMED]  # type: ignore[attr-defined]
        places = known_today().version
        return repr((fields, named, places, self.form.errors, self.found, self.tags))

    @cached_property
    def boxes(self) -> dict[str, Any]:
        """Group -> its boxes."""
        return boxes_of(self.form, self.found)


def boxes_of(form: SearchForm, facets: Facets) -> dict[str, Any]:
    """Domains from the fullest, five in sight; what is chosen is always in sight, what would leave
    nothing never; `unfolded` names the groups at the foot in which something is chosen.
    """
    counts = facets.counts
    domains = _shown(_boxes(form["domaine"], counts["domains"]))
    domains.sort(key=lambda box: -box["count"])
    shown = [box for rank, box in enumerate(domains) if rank < SHOWN or box["checked"]]
    departments = counts["departments"]
    # An overseas collectivity has no tile on the map; it is shown when it has something.
    beyond = [
        box
        for box in _boxes(form["departement"], departments)
        if (box["code"] in COLLECTIVITIES and (box["count"] > 0 or box["checked"]))
    ]
    kinds = counts["kind"] | {"": sum(counts["kind"].values())}
    boxes = {
        name: _shown(_boxes(form[field], kinds if name == "kinds" else counts[counted]))
        for name, (field, counted) in FIELDS.items()
    }
    for box in boxes["levels"]:
        box["label"] = niveau(box["code"])
    return boxes | {
        "departments": departments, "beyond": beyond, "known": counts["known"].get("oui", 0),
        "domains": shown, "more_domains": [box for box in domains if box not in shown],
        "unfolded": [name for name in FOLDED if any(box["checked"] for box in boxes[name])],
    }  # fmt: skip


def _boxes(field: BoundField, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "choice": choice,
            "code": choice.data["value"],
            "label": choice.choice_label,
            "count": counts.get(choice.data["value"], 0),
            "checked": choice.data["selected"],
        }
        for choice in field
    ]


def _shown(boxes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that would leave nothing, unless they are chosen or stand for « Tout »."""
    return [box for box in boxes if box["count"] or box["checked"] or not box["code"]]
