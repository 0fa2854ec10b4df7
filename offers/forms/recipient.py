"""Step « Destinataire »: all schools, or one and perhaps one of its teachers (R11, S5, S19)."""

from functools import reduce
from operator import and_
from typing import Any

from django import forms
from django.contrib.postgres.lookups import Unaccent
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from accounts.models import User
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer
from schools.models import Institution, Role

ALL, ONE = "ALL", "ONE"
SHOWN = 20
WORDS_MAX = 6
NUMBER_MAX = 9  # digits of a primary key
NOBODY = ""


def schools_matching(text: str) -> QuerySet[Institution]:
    """Eligible institutions whose name, town, postal code or UAI hold every word (R5)."""
    words = text.replace("’", "'").split()[:WORDS_MAX]
    if not words or "\0" in text:
        return Institution.objects.none()
    named = Institution.objects.eligible().annotate(
        plain_name=Unaccent(Replace("name", Value("’"), Value("'")))
    )
    return named.filter(
        reduce(
            and_,
            (
                (
                    Q(plain_name__icontains=Unaccent(Value(word)))
                    | Q(city__unaccent__icontains=word)
                    | Q(uai__istartswith=word)
                    | Q(postal_code__startswith=word)
                )
                for word in words
            ),
        )
    )


def teachers_of(institution: Institution | None) -> QuerySet[User]:
    """Teachers who have come in from this institution."""
    if institution is None:
        return User.objects.none()
    people = User.objects.filter(
        is_active=True,
        school_role__institution=institution,
        school_role__role=Role.TEACHER,
    )
    return people.order_by("last_name", "first_name")


class RecipientForm(VersionedForm):
    """For whom; `stored` is the institution the offer is for today."""

    audience = forms.ChoiceField(
        label="À qui s’adresse l’offre ?",
        choices=[(ALL, "À tous les établissements"), (ONE, "À un seul établissement")],
        widget=forms.RadioSelect,
        initial=ALL,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Indiquez à qui s’adresse l’offre."
        ),
    )
    school_search = forms.CharField(
        label="Chercher un établissement",
        help_text="Nom, ville ou code UAI, par exemple 0350001A.",
        required=False,
        max_length=100,
        # A list opens under what is typed: static/js/combobox.js.
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label="Établissement destinataire",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choisissez un établissement dans la liste."
        ),
    )
    teacher = forms.ModelChoiceField(
        User.objects.none(),
        label="Enseignant destinataire",
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": "Choisissez un enseignant de cet établissement."},
    )

    def __init__(self, *args: Any, stored: Institution | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored = stored
        self.chosen = self._sent_school() or stored
        self.search = str(self["school_search"].value() or "").strip()
        self.found = list(schools_matching(self.search)[: SHOWN + 1]) if self.search else []
        self.too_many = len(self.found) > SHOWN
        if len(self.found) == 1 and not self.is_bound:
            self.initial["institution"] = self.found[0].pk
        schools: Any = self.fields["institution"]
        schools.queryset = Institution.objects.eligible()
        schools.widget.use_required_attribute = lambda initial: False
        first = list(dict.fromkeys(filter(None, (stored, self.chosen))))
        shown = first + [school for school in self.found[:SHOWN] if school not in first]
        schools.choices = [(school.pk, f"{school} ({school.uai})") for school in shown]
        teachers: Any = self.fields["teacher"]
        teachers.queryset = known = teachers_of(self.chosen)
        self.teachers = list(known)
        named = [(person.pk, person.full_name) for person in self.teachers]
        teachers.choices = [(NOBODY, "Aucun en particulier"), *named]

    def _sent_school(self) -> Institution | None:
        """The institution that comes back with the answers, if it is one of those offered."""
        sent = str(self["institution"].value() or "") if self.is_bound else ""
        if self.stored is not None and sent == str(self.stored.pk):
            return self.stored
        if not (sent.isascii() and sent.isdigit()) or len(sent) > NUMBER_MAX:
            return None
        return Institution.objects.eligible().filter(pk=int(sent)).first()

    @property
    def offers_teachers(self) -> bool:
        """The institution is known and some of its teachers are too."""
        return bool(self.teachers)

    def clean(self) -> dict[str, Any]:
        """An institution when one is announced; a teacher only of that institution."""
        said = super().clean() or {}
        if said.get("audience") != ONE:  # ALL, or not said: that is the only error to tell
            said["institution"] = said["teacher"] = None
            for name in ("institution", "teacher"):
                self.errors.pop(name, None)
        if self.chosen != self.stored and "teacher" in self.errors:
            # A teacher of the school before: the new school says nothing of theirs.
            del self.errors["teacher"]
            said["teacher"] = None
        return said

    def values(self) -> dict[str, Any]:
        """The fields of the offer to set."""
        school, teacher = self.cleaned_data["institution"], self.cleaned_data["teacher"]
        return {
            "institution_id": school.pk if school else None,
            "teacher_id": teacher.pk if teacher else None,
        }


def initial_recipient(offer: CollectiveOffer) -> dict[str, Any]:
    """What the step shows of an offer."""
    return {
        "audience": ONE if offer.institution_id else ALL,
        "institution": offer.institution_id,
        "teacher": offer.teacher_id,
    }
