"""Step « Date et prix »: when, for how many, how much, until when (R15, R17, R18)."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from core.rules import middle_date
from offers import rules
from offers.actions import Terms
from offers.forms.fields import CountField, EurosField, FrenchDateField, FrenchTimeField, ProseField
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveStock
from offers.queries.cautions import Asked
from offers.queries.deadline import limits, proposed_deadline
from schools.queries import year_not_open
from schools.rules import school_year_start

LAST_MOMENT = time(23, 59, 59)
SAY_A_DATE = "Saisissez une date, par exemple 16/03/2027."
SAY_AN_HOUR = "Saisissez une heure de {}, par exemple {}."


class TermsForm(VersionedForm):
    """One date and one price; `zone` is the clock of the event's place (IANA name)."""

    start_date = FrenchDateField(
        label="Date de début", help_text="Exemple : 16/03/2027", missing=SAY_A_DATE
    )
    start_time = FrenchTimeField(
        label="Heure de début",
        help_text="Exemple : 14:30",
        missing=SAY_AN_HOUR.format("début", "14:30"),
    )
    end_date = FrenchDateField(
        label="Date de fin",
        help_text="Si plusieurs jours",
        missing="Saisissez une date de fin, par exemple 18/03/2027.",
        required=False,
    )
    end_time = FrenchTimeField(
        label="Heure de fin",
        help_text="Exemple : 16:30",
        missing=SAY_AN_HOUR.format("fin", "16:30"),
    )
    participants = CountField(
        label="Nombre d’élèves",
        help_text="De 1 à 3\u00a0000",
        least=1,
        most=rules.PARTICIPANTS_MAX,
        people="d’élèves",
    )
    accompanying_adults = CountField(
        label="Nombre d’accompagnateurs",
        help_text="50 au plus",
        least=0,
        most=rules.ADULTS_MAX,
        people="d’accompagnateurs",
    )
    price = EurosField(
        label="Prix total pour le groupe, en euros",
        help_text="Un seul prix TTC, quel que soit le nombre d’élèves. "
        "Saisissez 0 si l’offre est gratuite.",
    )
    price_detail = ProseField(
        label="Explication du prix",
        help_text="Visible par l’enseignant et la direction. 1\u00a0000 caractères au plus.",
        limit=rules.PRICE_DETAIL_MAX,
        what="L’explication",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    deadline = FrenchDateField(
        label="Date limite de réservation",
        help_text="La direction doit avoir confirmé ce jour-là, à 23\u00a0h\u00a059, au plus tard. "
        "Laissez vide pour prendre la date proposée.",
        missing="Saisissez une date limite, par exemple 01/03/2027.",
        required=False,
    )

    def __init__(
        self, *args: Any, zone: str, years: list[tuple[date, date]] | None = None, **options: Any
    ) -> None:
        """`years`: what `school_year_days` answered, for who reads many forms."""
        super().__init__(*args, **options)
        self.years = years
        self.zone = ZoneInfo(zone)
        self.zone_name = zone
        self.now = timezone.now()
        self.today = self.now.astimezone(self.zone).date()
        self.terms: Terms | None = None
        self.span: tuple[datetime | None, datetime | None] = (None, None)

    def clean(self) -> dict[str, Any]:
        """Ask what concerns several fields at once; builds `terms` when all is right."""
        said = super().clean() or {}
        starts_at, ends_at = self.span = self._start(), self._end()
        deadline = self._deadline(starts_at)
        if not self.errors and starts_at and ends_at and deadline:
            self.terms = Terms(
                starts_at=starts_at,
                ends_at=ends_at,
                bookable_until=deadline,
                **{name: said[name] for name in KEPT},
            )
        return said

    def as_sent(self) -> "TermsForm":
        """The same answers read as if they were sent: what is computed while one types."""
        shown = {name: self[name].value() for name in self.fields}
        data = self.data if self.is_bound else shown
        twin = TermsForm(data, zone=self.zone_name, years=self.years)
        twin.is_valid()
        return twin

    def asked(self) -> Asked | None:
        """What the answers that are right so far would fix; None without a day."""
        said = getattr(self, "cleaned_data", {})
        first = said.get("start_date")
        if first is None:
            return None
        starts_at, ends_at = self.span
        if not starts_at or not ends_at:
            starts_at = ends_at = None
        last = said.get("end_date") or first
        return Asked(first, last, starts_at, ends_at, said.get("price"))

    def _moment(self, day: date, hour: time, field: str) -> datetime | None:
        """The moment in UTC; an hour skipped by a clock change does not exist."""
        local = datetime.combine(day, hour, tzinfo=self.zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            self.add_error(field, "Cette heure n’existe pas ce jour-là : l’heure change.")
            return None
        return moment

    def _start(self) -> datetime | None:
        day, hour = self.cleaned_data.get("start_date"), self.cleaned_data.get("start_time")
        if day and day < self.today:
            said = f"La date doit être à partir d’aujourd’hui, {middle_date(self.today)}."
            self.add_error("start_date", said)
            return None
        if day and (said := year_not_open(day, self.years)):
            self.add_error("start_date", said)
            return None
        if not day or hour is None:
            return None
        moment = self._moment(day, hour, "start_time")
        if moment and moment <= self.now:
            self.add_error("start_time", "L’heure est déjà passée.")
            return None
        return moment

    def _end(self) -> datetime | None:
        first = self.cleaned_data.get("start_date")
        day = self.cleaned_data.get("end_date") or first
        opens, closes = self.cleaned_data.get("start_time"), self.cleaned_data.get("end_time")
        if not first or not day:
            return None
        if day < first:
            self.add_error("end_date", f"La fin doit être le {middle_date(first)} ou après.")
            return None
        if school_year_start(day) != school_year_start(first):
            start = school_year_start(first).year
            same_year = (
                f"Début et fin doivent appartenir à la même année scolaire ({start}-{start + 1})."
            )
            self.add_error("end_date", same_year)
            return None
        if closes is None:
            return None
        if day == first and opens is not None and closes < opens:
            self.add_error("end_time", "La fin doit suivre le début.")
            return None
        return self._moment(day, closes, "end_time")

    def _deadline(self, starts_at: datetime | None) -> datetime | None:
        """The last second of the day typed, or proposed; never after the start (R15)."""
        event, day = self.cleaned_data.get("start_date"), self.cleaned_data.get("deadline")
        if not event or "start_date" in self.errors or "deadline" in self.errors:
            return None
        day = day or proposed_deadline(event, self.zone_name, limits())
        if day > event:
            said = f"La date limite doit être le {middle_date(event)} au plus tard"
            self.add_error("deadline", f"{said}, jour de l’événement.")
        elif day < self.today:
            self.add_error("deadline", "La date limite ne peut pas être dans le passé.")
        elif starts_at:
            return min(datetime.combine(day, LAST_MOMENT, tzinfo=self.zone), starts_at)
        return None


KEPT = ("price", "participants", "accompanying_adults", "price_detail")


def initial_terms(line: CollectiveStock | None, zone: str) -> dict[str, Any]:
    """What the step shows of an existing line, on the clock of the event's place."""
    if line is None:
        return {}
    zone_info = ZoneInfo(zone)
    start, end = line.starts_at.astimezone(zone_info), line.ends_at.astimezone(zone_info)
    return {name: getattr(line, name) for name in KEPT} | {
        "start_date": start.date(),
        "start_time": start.time(),
        "end_date": end.date() if end.date() != start.date() else None,
        "end_time": end.time(),
        "deadline": line.bookable_until.astimezone(zone_info).date(),
    }
