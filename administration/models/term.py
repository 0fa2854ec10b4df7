"""The lists of the programme by date: adding, renaming, withdrawing a choice is data (0033)."""

from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from administration.rules import lists
from core.dated import ReadOnce, stays_once_begun

CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_-]{1,29}\Z",
    "De 2 à 30 lettres sans accent, chiffres ou tirets.",
)  # What has begun is never taken away: nothing has to look back at who bears it.
KNOWN = """
IF NOT {codes} <@ ARRAY(
    SELECT code FROM public.administration_listedterm
    WHERE kind = '{kind}' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date
) THEN
    RAISE EXCEPTION 'a code of {column} is on no list'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
"""


def only_listed(name: str, *, holds: str = "NEW.{}", **kinds: str) -> pgtrigger.Trigger:
    """The trigger of a model whose codes are only terms that have begun: column=kind.

    `holds` writes the codes of a column as a list, which most columns are.
    """
    tests = [
        KNOWN.format(codes=holds.format(column), column=column, kind=kind, name=name)
        for column, kind in kinds.items()
    ]
    rewritten = pgtrigger.UpdateOf(*kinds)  # type: ignore[no-untyped-call]
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | rewritten,
        func="".join([*tests, "RETURN NEW;"]),
    )


class ListedTerm(ReadOnce):
    """What a list says of one code from this day until the next row of the same code."""

    remembered = lists.REMEMBERED_TERMS

    kind = models.CharField(
        "liste", max_length=20, choices=[(kind, one.title) for kind, one in lists.LISTS.items()]
    )
    code = models.CharField(
        "code",
        max_length=40,
        validators=[CODE],
        help_text="Le même à chaque ligne d’un même choix. Il ne change plus.",
    )
    from_date = models.DateField("à partir du")
    label = models.CharField("nom", max_length=120)
    adage_code = models.CharField("code ADAGE", max_length=40, blank=True)
    search_words = models.CharField(
        "autres mots de la recherche",
        max_length=200,
        blank=True,
        db_default="",
        help_text="Pour un domaine ou un format\u00a0: ce que l’on tape pour le trouver, en plus "
        "de son nom. Les mots des lignes précédentes restent. Pour un ministère\u00a0: les mots, "
        "séparés par des espaces, dont un suffit à le reconnaître dans l’annuaire.",
    )
    # Its rank in the list, for ever: given when the code comes.
    place = models.PositiveSmallIntegerField("rang", editable=False)
    is_offered = models.BooleanField(
        "proposé",
        default=True,
        help_text="Décochez pour retirer ce choix de la liste à cette date.",
    )

    class Meta:
        verbose_name = "choix d’une liste"
        verbose_name_plural = "listes du programme"
        ordering = ["kind", "place", "from_date"]
        constraints = [
            models.UniqueConstraint("kind", "code", "from_date", name="one_term_a_day"),
            models.CheckConstraint(
                condition=Q(kind__in=list(lists.LISTS)), name="listed_term_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(label=""), name="listed_term_says_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=lists.SENT)
                | (~Q(adage_code="") & Q(place__lte=lists.LAST_PLACE)),
                name="listed_term_can_be_sent_and_searched",
            ),
            ExclusionConstraint(
                name="one_place_a_term",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("code", RangeOperators.NOT_EQUAL),
                ],
            ),
        ]
        triggers = [stays_once_begun("listed_term_is_closed", "a term")]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()}\u00a0: {self.label}, à partir du {self.from_date:%d/%m/%Y}"
        )

    def save(self, *args: Any, **options: Any) -> None:
        """A new code takes the first free place."""
        if self.place is None:
            places = dict(ListedTerm.objects.filter(kind=self.kind).values_list("code", "place"))
            free = set(range(len(places) + 1)) - set(places.values())
            self.place = places.get(self.code, min(free))
        super().save(*args, **options)
