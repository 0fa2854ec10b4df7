"""The answers of a sign-up, kept in the session between its pages: going back loses nothing."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.forms import IdentityForm
from venues.actions.signup import Identity, NewStructure
from venues.forms.signup import ActivitiesForm, StructureForm
from venues.models import Partner

KEY = "inscription"
LONGEST = 500
MOST = 40
NAMES = {
    "identification": "Vos coordonnées",
    "structure": "Votre structure",
    "activite": "Ses activités",
    "verification": "Vérification",
    "bienvenue": "Bienvenue",
}
FORMS: dict[str, type[forms.Form]] = {
    "identification": IdentityForm,
    "structure": StructureForm,
    "activite": ActivitiesForm,
}


class Draft:
    """What this visitor has answered so far; the password only as its hash."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.kept: dict[str, Any] = dict(request.session.get(KEY, {}))

    @property
    def slugs(self) -> list[str]:
        """The pages, in order: somebody signed in has already said who they are."""
        signed_in = self.request.user.is_authenticated
        return [slug for slug in NAMES if not (signed_in and slug == "identification")]

    @property
    def steps(self) -> list[dict[str, str]]:
        """For the stepper."""
        return [{"name": NAMES[slug], "url": address(slug)} for slug in self.slugs]

    def rank(self, slug: str) -> int:
        """From 1."""
        return self.slugs.index(slug) + 1

    def before(self, slug: str) -> str:
        """The page before, '' for the first."""
        rank = self.slugs.index(slug)
        return self.slugs[rank - 1] if rank else ""

    def blank(self, slug: str) -> forms.Form:
        """The page as it was left."""
        typed = self.kept.get(slug, {})
        many = {"activities"}
        initial = {k: v if k in many else (v or [""])[0] for k, v in typed.items()}
        return FORMS[slug](initial=initial, **self._more(slug))

    def posted(self, slug: str) -> Any:
        """The page as it was sent, kept whatever it is worth."""
        form = FORMS[slug](self.request.POST, **self._more(slug))
        wanted = [name for name in form.fields if name != "password"]
        values = {name: self.request.POST.getlist(name)[:MOST] for name in wanted}
        self.keep(slug, {name: [v[:LONGEST] for v in found] for name, found in values.items()})
        if slug == "identification" and form.is_valid():
            self.keep("password", form.password_hash)  # type: ignore[attr-defined]
        return form

    def answered(self, slug: str) -> Any:
        """The kept answers, checked again."""
        data = QueryDict(mutable=True)
        for name, values in self.kept.get(slug, {}).items():
            data.setlist(name, values)
        return FORMS[slug](data, **self._more(slug))

    def keep(self, name: str, value: Any) -> None:
        """Remember one thing more."""
        self.kept[name] = value
        self.request.session[KEY] = self.kept

    def forget(self) -> None:
        """All is written, nothing is left to keep."""
        self.request.session.pop(KEY, None)

    def missing(self) -> str:
        """The first page whose answers are not whole, '' when all are."""
        for slug in self.slugs:
            if slug not in FORMS or (slug == "activite" and self.known() is not None):
                continue
            if not self.answered(slug).is_valid():
                return slug
        return ""

    def known(self) -> Partner | None:
        """The structure of the SIREN typed, if it is here already (R2)."""
        form = self.answered("structure")
        form.is_valid()
        return form.known

    def who(self) -> Identity:
        """Whole answers of the first page."""
        form = self.answered("identification")
        assert form.is_valid()
        said = {name: form.cleaned_data[name] for name in ("email", "first_name", "last_name")}
        return Identity(password_hash=self.kept["password"], **said)

    def structure(self) -> NewStructure:
        """Whole answers of the next two pages."""
        form, activities = self.answered("structure"), self.answered("activite")
        assert form.is_valid()
        assert activities.is_valid()
        said = {
            name: form.cleaned_data[name]
            for name in ("name", "kind", "address", "postal_code", "city")
        }
        chosen = activities.cleaned_data["activities"]
        return NewStructure(siren=form.siren, siret=form.siret, activities=chosen, **said)

    def _more(self, slug: str) -> dict[str, Any]:
        return {"stored": self.kept.get("password", "")} if slug == "identification" else {}


def address(slug: str) -> str:
    """Where a page is."""
    path: str = reverse(f"signup-{slug}" if slug != "bienvenue" else "signup-welcome")
    return path
