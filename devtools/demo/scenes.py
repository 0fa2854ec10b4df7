"""The offers of the demonstration: the four examples of S16, then one for every status (R13)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from devtools.demo import drawing, payments
from devtools.demo.stage import Stage
from schools.models import Institution

ECLUSIER, MOLE, REMPARTS = "Théâtre de l’Éclusier", "Librairie du Môle", "Maison des Remparts"
CARRIERES, COUESNON = "Les Carrières sonores", "Cirque du Couesnon"

# Real schools of the directory.
THERESE_PIERRE, GUEHENNO = "0350762N", "0350011X"
CARTIER, CHARCOT = "0350048M", "0350896J"
ZOLA, ROCHERS = "0350024L", "0352008T"


@dataclass(frozen=True)
class Scene:
    """One offer: who proposes it, its life, and the moment after which it must be played anew.

    `rots` names that moment: a field of its last line or of its last booking, '' for never.
    """

    title: str
    troupe: str
    play: Callable[[Stage, str, User], None]
    rots: str = ""
    status: str = "published"


SCENES: list[Scene] = []
Play = Callable[[Stage, str, User], None]


def scene(title: str, troupe: str, rots: str = "", status: str = "published") -> Callable[..., Any]:
    """Make a scene of the function below it; they are played in the order of this file."""

    def add(play: Play) -> Play:
        SCENES.append(Scene(title, troupe, play, rots, status))
        return play

    return add


@scene("Masques et chœur : visite du théâtre et atelier", ECLUSIER, "bookable_until")
def _visit_and_workshop(stage: Stage, title: str, admin: User) -> None:
    """S16: a visit and a workshop in the partner's place, prepared with one school (R11)."""
    stage.draft(
        -10, title=title, formats=["visite-guidee", "atelier"], domains=["theatre"],
        levels=["4e", "3e"], duration_minutes=180, accessible_motor=True, accessible_auditory=True,
        institution_id=Institution.objects.get(uai=THERESE_PIERRE).pk,
        description="Le matin, la classe découvre le théâtre du hall aux cintres, puis fabrique et "
        "joue le masque avec deux comédiennes. Séance préparée avec l’enseignante de lettres.",
        **drawing.picture(),
    )  # fmt: skip
    detail = "Deux intervenantes pendant 3 h, matériel compris."
    terms = stage.terms(59, 30, "450", hour=9, hours=3, detail=detail)
    stage.publish(-10, terms)


@scene("Visite des coulisses", ECLUSIER, "bookable_until")
def _show_or_visit(stage: Stage, title: str, admin: User) -> None:
    """S16: a show or a visit."""
    stage.draft(
        -8, title=title, formats=["visite-guidee"], domains=["theatre", "architecture"],
        levels=["4e", "3e", "2de"], duration_minutes=90, accessible_motor=True,
        description="Du grill à la fosse, une visite des coulisses un jour de montage : les "
        "élèves rencontrent la régie et comprennent comment un décor tient debout.",
    )  # fmt: skip
    stage.publish(-8, stage.terms(24, 6, "320", hour=10, hours=1.5))


@scene("Antigone, école du spectateur", ECLUSIER, "bookable_until")
def _show_and_school_of_the_spectator(stage: Stage, title: str, admin: User) -> None:
    """S16: a show and an « école du spectateur »."""
    stage.draft(
        -12, title=title, formats=["representation", "rencontre"], domains=["theatre"],
        levels=["3e", "2de", "1re", "Tle"], duration_minutes=150, accessible_visual=True,
        description="Une représentation d’Antigone, précédée d’une séance d’école du spectateur en "
        "classe et suivie d’un échange au bord du plateau avec toute la troupe.",
    )  # fmt: skip
    stage.publish(-12, stage.terms(66, 40, "812", hour=14, hours=2.5, pupils=58, adults=5))


@scene("Pierres et marées", REMPARTS, "bookable_until")
def _visit_and_lecture(stage: Stage, title: str, admin: User) -> None:
    """S16: a themed visit and a lecture."""
    stage.draft(
        -9, title=title, formats=["visite-guidee", "rencontre"],
        domains=["patrimoine", "culture-scientifique"], levels=["4e", "3e", "CAP1", "CAP2", "2de"],
        duration_minutes=210,
        description="Une visite thématique des remparts à l’heure de la basse mer, puis une "
        "conférence d’une heure sur les marées et la défense de la ville close.",
    )  # fmt: skip
    stage.publish(-9, stage.terms(45, 25, "260", hour=9, hours=3.5, pupils=30))


@scene("Concert sous le plateau", CARRIERES, "bookable_until")
def _concert(stage: Stage, title: str, admin: User) -> None:
    """A free offer (R18), in the school (S15)."""
    stage.draft(
        -7, title=title, formats=["concert", "atelier"], domains=["musique"],
        levels=["4e", "3e", "CAP1", "CAP2", "2de", "1re", "Tle"], duration_minutes=120,
        place="SCHOOL", departments=["35", "53"],
        description="Un trio vient jouer au milieu des élèves, instruments en bois et en pierre, "
        "puis chacun essaie. Action financée par la ville : gratuite pour les établissements.",
    )  # fmt: skip
    stage.publish(-7, stage.terms(80, 55, "0", hour=15, pupils=60, adults=4))


@scene("Fabriquer un masque de commedia", ECLUSIER, status="draft")
def _draft(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -1, title=title, formats=["atelier"], domains=["theatre", "arts-visuels"], levels=["4e"],
        description="Atelier de fabrication : papier mâché, peinture, premiers jeux masqués.",
    )  # fmt: skip


@scene("Lire une ville close : remparts et plans", REMPARTS, "bookable_until", "paused")
def _paused(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -20, title=title, formats=["visite-guidee", "atelier"], domains=["patrimoine"],
        levels=["4e", "3e", "2de"], duration_minutes=390,
        description="Lire la ville close d’après ses plans, puis les vérifier sur le terrain.",
    )  # fmt: skip
    stage.publish(-20, stage.terms(140, 110, "0", hour=9, hours=6.5))
    stage.pause(-4)


@scene("Stage de cirque pendant les vacances", COUESNON, status="rejected")
def _rejected(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -15, title=title, formats=["atelier"], domains=["cirque"], levels=["4e", "3e"],
        description="Cinq jours de stage de cirque, inscription individuelle pendant les vacances.",
    )  # fmt: skip
    stage.publish(-15, stage.terms(95, 60, "980", hour=9, hours=7))
    stage.reject(
        -13, "Le dispositif concerne des classes sur le temps scolaire, pas des inscriptions "
        "individuelles pendant les vacances.", admin,
    )  # fmt: skip


@scene("Le bruit des marées", CARRIERES, status="undated")
def _undated(stage: Stage, title: str, admin: User) -> None:
    """R30, the literal form: the line is deleted under a pre-booking (S25)."""
    stage.draft(
        -25, title=title, formats=["atelier", "concert"], domains=["musique"],
        levels=["2de", "1re", "Tle"], duration_minutes=180,
        description="Capter, classer et composer les sons du port avec deux musiciens.",
    )  # fmt: skip
    stage.publish(-25, stage.terms(50, 30, "540", hours=3))
    stage.prebook(-18, CARTIER, "2de 4")
    stage.withdraw_line(-3)


@scene("Rencontre avec une scénographe", ECLUSIER, "held_until", "proposal")
def _proposed(stage: Stage, title: str, admin: User) -> None:
    """R30: the date moved, the new line waits for the same teacher."""
    stage.draft(
        -16, title=title, formats=["rencontre"], domains=["theatre", "design"],
        levels=["2de", "1re", "Tle"], duration_minutes=120,
        description="Une scénographe ouvre ses carnets, de la première esquisse au décor monté.",
    )  # fmt: skip
    stage.publish(-16, stage.terms(48, 30, "300"))
    stage.prebook(-11, ZOLA, "1re théâtre")
    stage.propose(
        -2, stage.terms(64, 40, "280"),
        "La scénographe joue à Lyon ce jour-là : une autre date conviendrait-elle ?",
    )  # fmt: skip


@scene("Lire à voix haute, lire à deux", MOLE, "bookable_until", "prebooked")
def _prebooked(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -14, title=title, formats=["rencontre", "atelier"], domains=["livre"],
        levels=["4e", "3e", "2de", "1re", "Tle"], duration_minutes=120, place="TO_DECIDE",
        place_comment="À la librairie ou au CDI, selon l’emploi du temps.", departments=["35"],
        description="Un auteur et une comédienne préparent avec la classe une lecture à deux voix.",
    )  # fmt: skip
    stage.publish(-14, stage.terms(52, 7, "240"))
    stage.prebook(
        -2, THERESE_PIERRE, "4e B", "Lire à voix haute un roman choisi par la classe.",
        "Mme Le Bihan accompagne la classe, le car est déjà demandé.",
    )  # fmt: skip


@scene("Une autrice en classe : écrire la mer", MOLE, "bookable_until", "prebooked")
def _second(stage: Stage, title: str, admin: User) -> None:
    """A second decision for the same head, so that there is something to select."""
    stage.draft(
        -12, title=title, formats=["rencontre"], domains=["livre"], place="SCHOOL",
        levels=["4e", "3e"], duration_minutes=120, departments=["35"],
        description="Une autrice de récits de mer lit, raconte ses brouillons et fait écrire.",
    )  # fmt: skip
    stage.publish(-12, stage.terms(70, 18, "360", hour=10, hours=2))
    stage.prebook(-3, THERESE_PIERRE, "4e A", "Écrire un carnet de bord à plusieurs mains.")
    stage.ask(-1, "Ce créneau tombe-t-il pendant le brevet blanc des 3e\u00a0?")


@scene("Festival Grandes Marées, une journée", CARRIERES, "bookable_until", "prebooked")
def _dear(stage: Stage, title: str, admin: User) -> None:
    """A third, which the credit can no longer pay once the others are confirmed."""
    stage.draft(
        -12, title=title, formats=["festival"], domains=["musique"],
        levels=["4e", "3e"], duration_minutes=480,
        description="Une journée de festival : répétition, atelier de percussions, concert.",
    )  # fmt: skip
    stage.publish(-12, stage.terms(82, 60, "5400", hour=9, hours=8))
    stage.prebook(-2, THERESE_PIERRE, "3e B", "Entendre en concert les œuvres jouées en classe.")


@scene("Sous le chapiteau : équilibre et chute", COUESNON, "cancellable_until", "booked")
def _booked(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -30, title=title, formats=["atelier"], domains=["cirque"], levels=["4e", "3e"],
        duration_minutes=120, place="OTHER", event_address="Gymnase des Rochers, rue du Rachapt",
        event_postal_code="35500", event_city="Vitré",
        description="Équilibre, jonglage, confiance : deux circassiens et leur chapiteau léger.",
    )  # fmt: skip
    stage.publish(-30, stage.terms(47, 25, "390"))
    stage.prebook(-12, ROCHERS, "3e A")
    stage.confirm(-9)


@scene("Atelier lumière", ECLUSIER, "ends_at", "firm")
def _firm(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -26, title=title, formats=["atelier"], domains=["theatre", "arts-numeriques"],
        levels=["2de", "1re", "Tle"], duration_minutes=150,
        description="Régler un plan de feu, puis éclairer une scène jouée par les camarades.",
    )  # fmt: skip
    stage.publish(-26, stage.terms(8, 5, "360", hour=9, hours=2.5, pupils=24))
    stage.prebook(-15, CARTIER, "1re 2")
    stage.confirm(-3)


@scene("Une autrice, une enquête", MOLE, status="ended")
def _ended(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -45, title=title, formats=["rencontre"], domains=["livre"], levels=["4e", "3e"],
        duration_minutes=90,
        description="Une autrice raconte son enquête et répond aux lettres de la classe.",
    )  # fmt: skip
    stage.publish(-45, stage.terms(-11, -20, "240"))
    stage.prebook(-40, CHARCOT, "3e C")
    stage.confirm(-38)
    stage.use(-8)


@scene("Fabriquer un masque", ECLUSIER, status="reimbursed")
def _reimbursed(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -80, title=title, formats=["atelier"], domains=["theatre", "arts-visuels"],
        levels=["4e", "3e"], duration_minutes=180,
        description="Une matinée pour fabriquer un demi-masque, une autre pour l’animer.",
    )  # fmt: skip
    stage.publish(-80, stage.terms(-53, -64, "620", hour=9, hours=3))
    stage.prebook(-74, THERESE_PIERRE, "3e D")
    stage.confirm(-72)
    stage.use(-50)
    payments.reimburse(stage, -31, admin)


@scene("Carnet de bord", REMPARTS, status="expired")
def _expired(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -40, title=title, formats=["visite-libre"], domains=["patrimoine"],
        levels=["4e", "3e", "2de"], duration_minutes=90,
        description="Un parcours libre, carnet en main, dans les salles de la navigation.",
    )  # fmt: skip
    stage.publish(-40, stage.terms(9, -3, "95"))


@scene("Parcours chœur antique", ECLUSIER, status="cancelled")
def _cancelled(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -50, title=title, formats=["representation", "atelier"], domains=["theatre", "memoire"],
        levels=["3e", "2de"], duration_minutes=180,
        description="Le chœur antique, du texte au plateau, avec une cheffe de chœur.",
    )  # fmt: skip
    stage.publish(-50, stage.terms(9, -5, "410", hours=3))
    stage.prebook(-41, GUEHENNO, "2de 7")
    stage.confirm(-39)
    stage.cancel(-20, "La classe part en stage cette semaine-là.")


@scene("Concert de rentrée à la carrière", CARRIERES, status="archived")
def _archived(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -60, title=title, formats=["concert"], domains=["musique"], levels=["4e", "3e"],
        duration_minutes=60,
        description="Un concert de rentrée dans l’ancienne carrière, à l’acoustique étonnante.",
    )  # fmt: skip
    stage.publish(-60, stage.terms(-20, -30, "150", hours=1))
    stage.archive(-10)
