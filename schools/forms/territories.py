"""A department or a collectivity, read before it is saved: what comes, moves or goes (0050)."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db.models import Q

from core.forms import FromADay
from core.rules import middle_date, number, plural, tiles
from core.rules.holidays import zones
from core.rules.places import NUMBERED_TERRITORIES, Known, Territory, known_on
from jobs.rules import EVERY_DAY
from schools import models
from schools.models.territory import CLOCK_NAMES, LISTING
from schools.queries.territories import stored_territories

FIELDS = Territory._fields[1:]


class TerritoryForm(FromADay):
    """Which code, from which day, under which name, in which academy, for which postal codes."""

    name = "Un territoire ne peut changer"

    class Meta:
        model = models.Territory
        fields = ("from_date", *FIELDS)

    def clean_postal_prefixes(self) -> str:
        """« 690, 6910 » is « 690 6910 »."""
        found = re.split(r"[ ,;]+", self.cleaned_data["postal_prefixes"].strip(" ,;"))
        if not all(re.fullmatch("[0-9]{2,5}", prefix) for prefix in found):
            raise ValidationError("De 2 à 5 chiffres chacun, séparés par des espaces.")
        return " ".join(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        """What would leave a postal code without territory is refused; then the effect, read."""
        cleaned = super().clean() or self.cleaned_data
        if not {"from_date", *FIELDS} <= cleaned.keys():
            return cleaned
        typed = Territory(cleaned["from_date"], *(cleaned[name] for name in FIELDS))
        saved = models.Territory.objects.filter(pk=self.instance.pk).first()
        rows = others_than(saved)
        before = known_on(rows, typed.since - EVERY_DAY)
        after = known_on([*rows, typed], typed.since)
        first = min(typed.since, saved.from_date) if saved else typed.since
        if self._is_possible(before, after, typed, nowhere([*rows, typed], first)):
            self.ask_to_read(
                "/".join(map(str, typed)),
                "J’ai relu l’effet de ce changement.",
                effects(before, after, typed),
            )
        return cleaned

    def _is_possible(self, before: Known, after: Known, typed: Territory, lost: str) -> bool:
        """Whether France still makes sense with this row; says why not at the field."""
        others = [row for row in after.rows.values() if row.is_open and row.code != typed.code]
        calendars = {*dict(zones()), typed.name, typed.academy}
        if not typed.is_open and typed.code not in before.rows:
            self.add_error("code", "Aucun territoire n’a ce code\u00a0: rien à fermer.")
        elif any(row.name.casefold() == typed.name.casefold() for row in others):
            self.add_error("name", "Un autre territoire porte déjà ce nom.")
        elif typed.holiday_zone not in calendars:
            self.add_error("holiday_zone", "A, B, C, Corse, ou le nom de l’académie.")
        elif lost:
            self.add_error("postal_prefixes" if typed.is_open else "is_open", f"Les {lost}")
        return not self.errors.keys() - {"effect"}


def others_than(saved: models.Territory | None) -> list[Territory]:
    """Every row but this one."""
    own = (saved.from_date, saved.code) if saved else ()
    return [row for row in stored_territories() or [] if (row.since, row.code) != own]


def nowhere(rows: Collection[Territory], first: date) -> str:
    """« codes postaux en 67 n’iraient plus nulle part… », of the first day, from this one on, when
    what led somewhere before leads nowhere; '' when there is none.
    """
    for day in sorted({first, *(row.since for row in rows if row.since > first)}):
        led = {
            start
            for row in rows
            if row.is_open and row.since < day
            for start in row.postal_prefixes.split()
        }
        after = known_on(rows, day)
        if lost := [start for start in sorted(led) if not after.leads(start)]:
            return (
                f"codes postaux en {', '.join(lost)} n’iraient plus nulle part à partir du "
                f"{middle_date(day)}\u00a0: donnez-les d’abord à un autre territoire."
            )
    return ""


def bearing(code: str) -> list[str]:
    """« 2 offres collectives »: how many rows of each table that lists territories have it."""
    found = []
    for model, trigger in pgtrigger.registered():
        if column := LISTING.get(str(trigger.name)):
            rows: Any = model._default_manager  # type: ignore[attr-defined]
            many, table = rows.filter(**{f"{column}__contains": [code]}).count(), model._meta
            words = table.verbose_name_plural if many > 1 else table.verbose_name
            found += [f"{number(many)} {words}"] if many else []
    return found


def effects(before: Known, after: Known, typed: Territory) -> list[str]:
    """What a row changes, in sentences; schools are counted now."""
    since, name = f"à partir du {middle_date(typed.since)}", f"«\u00a0{typed.name}\u00a0»"
    known = before.rows.get(typed.code)
    there = models.Institution.objects.filter(department_code=typed.code).count()
    schools = f"{number(there)} établissement{plural(there)}"
    found = []
    if not typed.is_open:
        found.append(
            f"{name} n’est plus proposé {since}. Ce qui le porte le garde\u00a0; {schools} "
            "jusqu’au prochain import de l’annuaire."
        )
        if borne := bearing(typed.code):
            found.append(
                f"Le portent\u00a0: {', '.join(borne)}. Elles ne seront plus trouvées par "
                "département tant que leurs partenaires n’auront pas choisi le nouveau."
            )
    elif known is None or not known.is_open:
        found.append(
            f"{name} ({typed.code}) est proposé {since}\u00a0: académie {typed.academy}, vacances "
            f"{typed.holiday_zone}, {CLOCK_NAMES[typed.time_zone]}."
        )
    elif known.name != typed.name:
        found.append(f"«\u00a0{known.name}\u00a0» s’appelle {name} {since}, partout.")
    if known and known.academy != typed.academy:
        found.append(
            f"Son académie, {known.academy}, devient {typed.academy} {since}\u00a0: {schools} "
            "au prochain import de l’annuaire."
        )
    if known and known.holiday_zone != typed.holiday_zone:
        zone = f"{known.holiday_zone}, devient {typed.holiday_zone}"
        found.append(f"Sa zone de vacances scolaires, {zone} {since}.")
    if known and known.time_zone != typed.time_zone:
        old, new = CLOCK_NAMES[known.time_zone], CLOCK_NAMES[typed.time_zone]
        found.append(f"Son heure locale, l’{old}, devient l’{new} {since}.")
    found += moves(before, after, typed)
    if typed.is_open and typed.is_department and typed.code not in tiles.PLACES:
        found.append("Il n’a pas de case sur la carte\u00a0: il est proposé à côté.")
    return found or [f"{name} reste ce qu’il est {since}."]


def moves(before: Known, after: Known, typed: Territory) -> list[str]:
    """Postal codes that go elsewhere, and the suspensions of what their schools leave."""
    since, known = f"à partir du {middle_date(typed.since)}", before.rows.get(typed.code)
    departments = set() if typed.is_open else {typed.code}
    academies = {known.academy} - {typed.academy} if known else set()
    found = []
    for start in sorted(before.by_prefix.keys() | after.by_prefix.keys()):
        old, new = before.leads(start), after.leads(start)
        if old == new:
            continue
        here = models.Institution.objects.filter(postal_code__startswith=start).count()
        if old:
            departments.add(old)
            academies |= {before.rows[old].academy} - {after.rows[new].academy}
        left = f"quittent {before.rows[old].name} pour" if old else "vont à"
        schools = "aucun établissement aujourd’hui"
        if here:
            schools = (
                f"{number(here)} établissement{plural(here)}, au prochain import de l’annuaire "
                f"s’il {plural(here, 'lui,leur')} donne ce numéro"
            )
        found.append(
            f"Les codes postaux en {start} {left} {after.rows[new].name} {since}\u00a0: "
            f"{schools}\u00a0; les lieux dans la journée."
        )
    running = Q(to_at__isnull=True) | Q(to_at__date__gte=typed.since)
    theirs = Q(department_code__in=departments) | Q(academy__in=academies)
    for row in models.Suspension.objects.filter(running, theirs).order_by("from_at", "pk"):
        place = NUMBERED_TERRITORIES.get(row.department_code) or f"académie {row.academy}"
        found.append(
            f"La suspension «\u00a0{row}\u00a0» ({place}) ne vaudra plus pour les établissements "
            "qui changent\u00a0: ajoutez-en une autre si elle doit durer pour eux."
        )
    return found
