"""Loading the demonstration: what is there is left alone, what has rotted is played anew."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from core.errors import Refused
from devtools.demo import credit, referencing, rules
from devtools.demo.cast import administrator, cast_partners, cast_school, cast_staff, of_role
from devtools.demo.delegations import lend
from devtools.demo.imports import send_a_file
from devtools.demo.mergers import merge
from devtools.demo.programme import prepare_the_year
from devtools.demo.scenes import SCENES, Scene
from devtools.demo.stage import Stage, siret_of, travel_to
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
    # The real institutions of the demonstration, imported only when one of them is missing.
    rows, _ = read_directory(DIRECTORY.read_bytes())
    codes = {row.uai for row in rows if not row.left_aside and not row.is_site}
    known = Institution.objects.filter(uai__in=codes).order_by("uai")
    if known.count() < len(codes):
        import_directory(rows=rows)
    schools = list(known.eligible().all())
    advance("établissements")
    # People came in before the oldest scene: what was done since is news to them.
    start = school_year_start(today)
    entered_at = rules.moment(start.replace(year=start.year - 1))
    with transaction.atomic():
        admin = administrator()
        with travel_to(entered_at):
            cast_staff()
            cast_partners()
        referencing.play(today, admin)
    advance("partenaires")
    with transaction.atomic():
        for school in schools:
            cast_school(school, entered_at)
            credit.give(school, today, today)
            # The events of the scenes may fall in the next school year.
            credit.give(school, today, rules.day(today, rules.FARTHEST))
    advance("personnes et crédits")
    for scene in SCENES:
        _play_unless_fresh(scene, today, admin, done)
        advance(scene.title)
    lend(today)
    merge(today, admin)
    prepare_the_year(today, of_role("Programme"))
    send_a_file(today)
    advance("import d’offres")
    load_templates(today)
    refresh_vocabulary()
    advance("vitrines et demandes")
    return done


def _play_unless_fresh(scene: Scene, today: date, admin: User, done: Loaded) -> None:
    """Play a scene anew: its offer is not there, or what makes it worth showing has passed."""
    offers = CollectiveOffer.objects.filter(title=scene.title, venue__siret=siret_of(scene.troupe))
    offer = offers.order_by("-pk").first()
    if offer is not None and not scene.rots:
        return
    if offer is not None:
        # The moment named by the scene, on the last line and on the last booking.
        line = CollectiveStock.objects.filter(offer=offer).order_by("-pk").first()
        booking = Booking.objects.filter(offer=offer).order_by("-pk").first()
        moments = [getattr(row, scene.rots, None) for row in (booking, line)]
        moment = next((moment for moment in moments if moment is not None), None)
        if moment is not None and moment > timezone.now():
            return
    try:
        with transaction.atomic():
            scene.play(Stage(scene.troupe, today), scene.title, admin)
    except Refused as refusal:
        # A credit spent by somebody who played with the demonstration: the scene stays out.
        done.refused.append(f"{scene.title} : {refusal.why}")
    else:
        done.played.append(scene.title)
