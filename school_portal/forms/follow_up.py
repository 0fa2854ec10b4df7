"""The filters of what a school follows: in the address, what makes no sense is left aside."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from core.rules.french import month_and_year
from school_portal.queries.follow_up import FollowUpListFilters
from school_portal.queries.states import STATES

MINE = "moi"


class FollowUpFilters(forms.Form):
    """By colleague, by state, by month."""

    qui = forms.ChoiceField(label="Qui", required=False)
    etat = forms.ChoiceField(
        label="Où elle en est", required=False, choices=[("", "Toutes"), *STATES.items()]
    )
    mois = forms.ChoiceField(label="Mois de l’événement", required=False)

    def __init__(
        self, data: Any, *, user: User, colleagues: Iterable[User], months: Iterable[date]
    ) -> None:
        super().__init__(data, label_suffix="")
        self.user = user
        others = [(str(one.pk), one.full_name) for one in colleagues if one.pk != user.pk]
        self._choose("qui", "Tout l’établissement", [(MINE, "Moi"), *others])
        named = [(f"{month:%Y-%m}", month_and_year(month).capitalize()) for month in months]
        self._choose("mois", "Tous", named)

    def _choose(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]

    def as_filters(self) -> FollowUpListFilters:
        """The filters to apply; call after `is_valid()`."""
        who, month = self.cleaned_data.get("qui", ""), self.cleaned_data.get("mois", "")
        return FollowUpListFilters(
            teacher=self.user.pk if who == MINE else int(who or 0) or None,
            state=self.cleaned_data.get("etat", ""),
            month=date.fromisoformat(f"{month}-01") if month else None,
        )

    def in_words(self) -> dict[str, str]:
        """Name of each active filter -> its words."""
        words = {}
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                words[name] = str(dict(field.choices)[value])  # type: ignore[attr-defined]
        return words
