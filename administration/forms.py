"""An officer types a number, or a choice of a list, and reads what it replaces (decision 0033)."""

from datetime import date
from typing import Any

from django import forms

from administration.models import DatedNumber, ListedTerm
from administration.queries import stored_terms
from administration.rules import lists, numbers
from core.forms import FromADay, SharedChoices
from core.rules import Territories, middle_date
from core.rules.typed import plain


class TermsField(SharedChoices, forms.MultipleChoiceField):
    """Boxes of a list of the programme, or of the territories, as it is that day; what the row
    already holds stays.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, terms: lists.Terms | Territories, **options: Any) -> None:
        super().__init__(choices=terms.choices, **options)
        self.terms = terms

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Asked for before the field is shown or read."""
        held = form.get_initial_for_field(self, field_name) or ()
        if not set(held) <= set(self.terms):
            self.choices = self.terms.choices(held)
        return super().get_bound_field(form, field_name)


# A list of one choice asks nothing.
FEWEST_CHOICES = 2
MINISTRY_CODE_MAX = 12


class NumberForm(FromADay):
    """Which number, from which day, how much."""

    name = "Ce chiffre ne peut changer"

    class Meta:
        model = DatedNumber
        fields = ("code", "from_date", "value")

    def clean(self) -> dict[str, Any]:
        """Bounds, then the effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"code", "from_date", "value"} <= cleaned.keys():
            return cleaned
        code, day, value = cleaned["code"], cleaned["from_date"], cleaned["value"]
        if not numbers.is_within_bounds(code, value):
            self.add_error("value", numbers.bounds_in_words(code))
            return cleaned
        self.ask_to_read(
            f"{code}/{day:%Y-%m-%d}/{value}",
            f"J’ai relu l’effet de ce chiffre\u00a0: {numbers.in_words(code, value)}.",
            numbers.effects(code, day, value, self.instance.from_date),
        )
        return cleaned


class TermForm(FromADay):
    """Which choice of which list, from which day, under which name, offered or not."""

    name = "Une liste ne peut changer"

    class Meta:
        model = ListedTerm
        fields = (
            "kind", "code", "from_date", "label", "adage_code", "search_words", "is_offered",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What would break the list is refused at its field; then the effect, read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"kind", "code", "from_date", "label", "adage_code"} <= cleaned.keys():
            return cleaned
        kind, day, code = cleaned["kind"], cleaned["from_date"], cleaned["code"]
        rows = [
            row
            for row in (stored_terms() or {}).get(kind, [])
            if (row.since, row.code) != (self.instance.from_date, self.instance.code)
        ]
        before = lists.in_force_before(rows, day)
        codes = {row.code for row in rows} | {code}
        if lists.LISTS[kind].is_sent and len(codes) > lists.LAST_PLACE + 1:
            self.add_error("code", "Cette liste est pleine\u00a0: trente et un choix au plus.")
        elif self._is_possible(before, cleaned):
            self.ask_to_read(
                f"{kind}/{code}/{day:%Y-%m-%d}/{cleaned['label']}/{cleaned['adage_code']}"
                f"/{cleaned.get('search_words', '')}/{cleaned['is_offered']}",
                "J’ai relu l’effet de ce changement.",
                [
                    f"{lists.LISTS[kind].title}\u00a0: {_effect(before.get(code), cleaned, day)}",
                    lists.LISTS[kind].decides,
                ],
            )
        return cleaned

    def _is_possible(self, before: dict[str, lists.Term], typed: dict[str, Any]) -> bool:
        """Whether the list still makes sense with this row; says why not at the field."""
        kind, code, is_offered = typed["kind"], typed["code"], typed["is_offered"]
        others = {key: row for key, row in before.items() if key != code and row.is_offered}
        offered = len(others) + is_offered
        if not is_offered and code in lists.LISTS[kind].built_in:
            self.add_error(
                "is_offered", "Ce choix est prévu par le site\u00a0: il ne se retire pas."
            )
        elif not is_offered and code not in before:
            self.add_error("code", "Aucun choix de cette liste n’a ce code\u00a0: rien à retirer.")
        elif not is_offered and offered < FEWEST_CHOICES:
            self.add_error("is_offered", "La liste garde au moins deux choix.")
        elif any(row.label.casefold() == typed["label"].casefold() for row in others.values()):
            self.add_error("label", "Un autre choix de la liste porte déjà ce nom.")
        elif typed["adage_code"] in {row.adage_code for row in others.values()} - {""}:
            self.add_error("adage_code", "Un autre choix de la liste a déjà ce code ADAGE.")
        elif lists.LISTS[kind].is_sent and not typed["adage_code"]:
            self.add_error("adage_code", "Indiquez-le\u00a0: il part avec chaque offre.")
        elif kind == "ministry":
            self._says_who_it_is(others, typed)
        return not self.errors.keys() - {"effect"}

    def _says_who_it_is(self, others: dict[str, lists.Term], typed: dict[str, Any]) -> None:
        """The directory names a ministry by one of its words, and no other by them."""
        words = set(plain(typed.get("search_words", "")).split())
        taken = {word for row in others.values() for word in plain(row.search_words).split()}
        if len(typed["code"]) > MINISTRY_CODE_MAX:
            self.add_error("code", "Douze lettres au plus, pour un ministère.")
        elif typed["is_offered"] and not words:
            self.add_error("search_words", "Indiquez un mot par lequel l’annuaire le nomme.")
        elif shared := sorted(words & taken):
            self.add_error("search_words", f"«\u00a0{shared[0]}\u00a0» en désigne déjà un autre.")


def _effect(known: lists.Term | None, typed: dict[str, Any], day: date) -> str:
    """The change in a sentence or two."""
    if known and known.adage_code != typed["adage_code"]:
        same = typed | {"adage_code": known.adage_code}
        old, new = known.adage_code, typed["adage_code"]
        renamed = f"passe de {old} à {new}" if old else f"devient {new}"
        return f"{_effect(known, same, day)} Son code ADAGE {renamed if new else 'est retiré'}."
    label, since = f"«\u00a0{typed['label']}\u00a0»", f"à partir du {middle_date(day)}"
    old = f"«\u00a0{known.label}\u00a0»" if known else ""
    if not typed["is_offered"]:
        return f"{old} n’est plus proposé {since}. Ce qui le porte déjà le garde."
    if known is None or not known.is_offered:
        return f"{label} est proposé {since}."
    if old != label:
        return f"{old} s’appelle {label} {since}, partout où il est affiché."
    return f"{label} garde son nom {since}."
