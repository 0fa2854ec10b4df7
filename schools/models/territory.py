"""The territories of France by date: a department, a collectivity, its academy, its clock."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from core.dated import ReadOnce, stays_once_begun
from core.rules import places, zone_label

CODE = RegexValidator(
    r"\A[0-9][0-9A-Z]{1,2}\Z", "Deux ou trois chiffres ou capitales, un chiffre d’abord."
)
# As people read them: nobody lives on « Europe/Paris ».
CLOCK_NAMES = {clock: zone_label(clock) or "heure de Paris" for clock in places.CLOCKS}
# The trigger of a table that lists codes -> its column.
LISTING: dict[str, str] = {}
KNOWN = """
IF NEW.{column} <> '{{}}' AND NOT NEW.{column} <@ ARRAY(
    SELECT code FROM public.schools_territory
    WHERE from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date
) THEN
    RAISE EXCEPTION 'a code of {column} is no territory'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
RETURN NEW;
"""


def only_territories(name: str, column: str) -> pgtrigger.Trigger:
    """The trigger of a model whose column lists only territories that have begun."""
    LISTING[name] = column
    rewritten = pgtrigger.UpdateOf(column)  # type: ignore[no-untyped-call]
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | rewritten,
        func=KNOWN.format(name=name, column=column),
    )


class Territory(ReadOnce):
    """What a territory is from this day until the next row of the same code."""

    remembered = places.REMEMBERED_TERRITORIES

    code = models.CharField(
        "code",
        max_length=places.CODE_MAX,
        validators=[CODE],
        help_text="Le numéro du département ou de la collectivité. Il ne change plus.",
    )
    from_date = models.DateField("à partir du")
    name = models.CharField("nom", max_length=60)
    academy = models.CharField("académie", max_length=40)
    holiday_zone = models.CharField(
        "zone de vacances",
        max_length=40,
        help_text="A, B, C, Corse, ou l’académie qui fixe son propre calendrier.",
    )
    time_zone = models.CharField(
        "heure locale",
        max_length=40,
        default=places.PARIS,
        choices=list(CLOCK_NAMES.items()),
    )
    postal_prefixes = models.CharField(
        "débuts de ses codes postaux",
        max_length=200,
        help_text="De 2 à 5 chiffres, séparés par des espaces, par exemple 200 201. Le plus long "
        "début connu d’un code postal l’emporte.",
    )
    is_department = models.BooleanField(
        "département",
        default=True,
        help_text="Décochez pour une collectivité\u00a0: elle est proposée à côté de la carte "
        "quand elle a des offres.",
    )
    is_open = models.BooleanField(
        "existe",
        default=True,
        help_text="Décochez pour un territoire qui n’existe plus à cette date.",
    )

    class Meta:
        verbose_name = "département ou collectivité"
        verbose_name_plural = "départements et collectivités"
        ordering = ["code", "from_date"]
        constraints = [
            models.UniqueConstraint("code", "from_date", name="one_territory_row_a_day"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9][0-9A-Z]{1,2}$")
                & Q(postal_prefixes__regex=r"^[0-9]{2,5}( [0-9]{2,5})*$"),
                name="territory_codes_can_be_read",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(academy="") & ~Q(holiday_zone=""),
                name="territory_says_where",
            ),
            # The database reads days by it: an unknown clock would break the search.
            models.CheckConstraint(
                condition=Q(time_zone__in=places.CLOCKS), name="territory_clock_known"
            ),
        ]
        triggers = [stays_once_begun("territory_is_closed", "a territory")]

    @property
    def in_words(self) -> str:
        """« Rennes, vacances B, heure de Paris, codes postaux 35 »."""
        clock, codes = CLOCK_NAMES[self.time_zone], self.postal_prefixes
        return f"{self.academy}, vacances {self.holiday_zone}, {clock}, codes postaux {codes}"

    def __str__(self) -> str:
        return f"{self.code} {self.name}, à partir du {self.from_date:%d/%m/%Y}"
