"""Loading the demonstration: what is there is left alone, what has rotted is played anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bookings.models import Booking
from core.errors import Refused
from devtools.demo import credit, referencing, rules
from devtools.demo.cast import administrator, cast_partners, cast_school
from devtools.demo.delegations import lend
from devtools.demo.imports import send_a_file
from devtools.demo.scenes import SCENES, Scene
from devtools.demo.stage import Stage, siret_of
from devtools.demo.templates import load_templates
from offers.actions.search import refresh_vocabulary
from offers.models import CollectiveOffer, CollectiveStock
from schools.actions.directory import import_directory
from schools.forms.directory import read_directory
from schools.models import Institution
from schools.rules import school_year_start

DIRECTORY = settings.BASE_DIR / "schools" / "data" / "annuaire-demo.csv"


@dataclass
class Loaded:
    """What one loading did."""

    played: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def steps() -> int:
    """How many times `advance` will be called."""
    return 5 + len(SCENES)


def load(advance: Callable[[str], object]) -> Loaded:
    """Load everything; `advance` hears the name of each step done.

    Each scene is one transaction: a loading cut in two goes on where it stopped.
    """
    today = timezone.localdate(timezone=rules.PARIS)
    done = Loaded()
    schools = _schools()
    advance("établissements")
    with transaction.atomic():
        admin = administrator()
        cast_partners()
        referencing.play(today, admin)
    advance("partenaires")
    with transaction.atomic():
        _people_and_credit(schools, today)
    advance("personnes et crédits")
    for scene in SCENES:
        if not _is_fresh(scene):
            _play(scene, today, admin, done)
        advance(scene.title)
    lend(today)
    send_a_file(today)
    advance("import d’offres")
    load_templates(today)
    refresh_vocabulary()
    advance("vitrines et demandes")
    return done


def _play(scene: Scene, today: date, admin: object, done: Loaded) -> None:
    try:
        with transaction.atomic():
            scene.play(Stage(scene.troupe, today), scene.title, admin)  # type: ignore[arg-type]
    except Refused as refusal:
        # A credit spent by somebody who played with the demonstration: the scene stays out.
        done.refused.append(f"{scene.title} : {refusal.why}")
    else:
        done.played.append(scene.title)


def _schools() -> list[Institution]:
    """The real institutions of the demonstration, imported only when one of them is missing."""
    rows, _ = read_directory(DIRECTORY.read_bytes())
    codes = {row.uai for row in rows if not row.left_aside and not row.is_site}
    known = Institution.objects.filter(uai__in=codes).order_by("uai")
    if known.count() < len(codes):
        import_directory(rows=rows)
    return list(known.eligible().all())


def _people_and_credit(schools: list[Institution], today: date) -> None:
    entered_at = rules.moment(_first_day(today))
    for school in schools:
        cast_school(school, entered_at)
        credit.give(school, today, today)
        # The events of the scenes may fall in the next school year.
        credit.give(school, today, rules.day(today, rules.FARTHEST))


def _first_day(today: date) -> date:
    """People came in from ADAGE before the oldest scene."""
    start = school_year_start(today)
    return start.replace(year=start.year - 1)


def _is_fresh(scene: Scene) -> bool:
    """The offer is there, and what makes it worth showing has not passed."""
    offers = CollectiveOffer.objects.filter(title=scene.title, venue__siret=siret_of(scene.troupe))
    offer = offers.order_by("-pk").first()
    if offer is None:
        return False
    return not scene.rots or any(moment > timezone.now() for moment in _moments(scene, offer))


def _moments(scene: Scene, offer: CollectiveOffer) -> Iterator:
    """The moment named by the scene, on the last line and on the last booking."""
    line = CollectiveStock.objects.filter(offer=offer).order_by("-pk").first()
    booking = Booking.objects.filter(offer=offer).order_by("-pk").first()
    for row in (booking, line):
        value = getattr(row, scene.rots, None)
        if value is not None:
            yield value
            return
