"""The offers a school has taken, one for every status that follows (R13)."""

from accounts.models import User
from devtools.demo import payments
from devtools.demo.cast import of_role
from devtools.demo.scenes.scene import (
    CARRIERES,
    CARTIER,
    CHARCOT,
    COUESNON,
    ECLUSIER,
    GUEHENNO,
    MOLE,
    REMPARTS,
    ROCHERS,
    THERESE_PIERRE,
    Scenes,
)
from devtools.demo.stage import Stage

SCENES = Scenes()


@SCENES.add("Lire à voix haute, lire à deux", MOLE, "bookable_until", "prebooked")
def _prebooked(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -14,
        title=title,
        formats=["rencontre", "atelier"],
        domains=["livre"],
        levels=["4e", "3e", "2de", "1re", "Tle"],
        duration_minutes=120,
        place="TO_DECIDE",
        place_comment="À la librairie ou au CDI, selon l’emploi du temps.",
        departments=["35"],
        description="Un auteur et une comédienne préparent avec la classe une lecture à deux voix.",
    )
    stage.publish(-14, stage.terms(52, 7, "240"))
    stage.prebook(
        -2,
        THERESE_PIERRE,
        "4e B",
        "Lire à voix haute un roman choisi par la classe.",
        "Mme Le Bihan accompagne la classe, le car est déjà demandé.",
    )


@SCENES.add("Une autrice en classe : écrire la mer", MOLE, "bookable_until", "prebooked")
def _second(stage: Stage, title: str, admin: User) -> None:
    """A second decision for the same head, so that there is something to select."""
    stage.draft(
        -12,
        title=title,
        formats=["rencontre"],
        domains=["livre"],
        place="SCHOOL",
        levels=["4e", "3e"],
        duration_minutes=120,
        departments=["35"],
        description="Une autrice de récits de mer lit, raconte ses brouillons et fait écrire.",
    )
    stage.publish(-12, stage.terms(70, 18, "360", hour=10, hours=2))
    stage.prebook(-3, THERESE_PIERRE, "4e A", "Écrire un carnet de bord à plusieurs mains.")
    stage.ask(-1, "Ce créneau tombe-t-il pendant le brevet blanc des 3e\u00a0?")


@SCENES.add("Festival Grandes Marées, une journée", CARRIERES, "bookable_until", "prebooked")
def _dear(stage: Stage, title: str, admin: User) -> None:
    """A third, which the credit can no longer pay once the others are confirmed."""
    stage.draft(
        -12,
        title=title,
        formats=["festival"],
        domains=["musique"],
        levels=["4e", "3e"],
        duration_minutes=480,
        description="Une journée de festival : répétition, atelier de percussions, concert.",
    )
    stage.publish(-12, stage.terms(82, 60, "5400", hour=9, hours=8))
    stage.prebook(-2, THERESE_PIERRE, "3e B", "Entendre en concert les œuvres jouées en classe.")
    reason = "Le conseil d’administration du collège se réunit après la date limite."
    stage.prolong(-1, 7, reason, of_role("Programme"))


@SCENES.add("Sous le chapiteau : équilibre et chute", COUESNON, "cancellable_until", "booked")
def _booked(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -30,
        title=title,
        formats=["atelier"],
        domains=["cirque"],
        levels=["4e", "3e"],
        duration_minutes=120,
        place="OTHER",
        event_address="Gymnase des Rochers, rue du Rachapt",
        event_postal_code="35500",
        event_city="Vitré",
        description="Équilibre, jonglage, confiance : deux circassiens et leur chapiteau léger.",
    )
    stage.publish(-30, stage.terms(47, 25, "390"))
    stage.prebook(-12, ROCHERS, "3e A")
    stage.confirm(-9)


@SCENES.add("Atelier lumière", ECLUSIER, "ends_at", "firm")
def _firm(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -26,
        title=title,
        formats=["atelier"],
        domains=["theatre", "arts-numeriques"],
        levels=["2de", "1re", "Tle"],
        duration_minutes=150,
        description="Régler un plan de feu, puis éclairer une scène jouée par les camarades.",
    )
    stage.publish(-26, stage.terms(8, 5, "360", hour=9, hours=2.5, pupils=24))
    stage.prebook(-15, CARTIER, "1re 2")
    stage.confirm(-3)


@SCENES.add("Une autrice, une enquête", MOLE, status="ended")
def _ended(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -45,
        title=title,
        formats=["rencontre"],
        domains=["livre"],
        levels=["4e", "3e"],
        duration_minutes=90,
        description="Une autrice raconte son enquête et répond aux lettres de la classe.",
    )
    stage.publish(-45, stage.terms(-11, -20, "240"))
    stage.prebook(-40, CHARCOT, "3e C")
    stage.confirm(-38)
    stage.use(-8)


@SCENES.add("Fabriquer un masque", ECLUSIER, status="reimbursed")
def _reimbursed(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -80,
        title=title,
        formats=["atelier"],
        domains=["theatre", "arts-visuels"],
        levels=["4e", "3e"],
        duration_minutes=180,
        description="Une matinée pour fabriquer un demi-masque, une autre pour l’animer.",
    )
    stage.publish(-80, stage.terms(-53, -64, "620", hour=9, hours=3))
    stage.prebook(-74, THERESE_PIERRE, "3e D")
    stage.confirm(-72)
    stage.use(-50)
    payments.reimburse(stage, -31, admin)


@SCENES.add("Carnet de bord", REMPARTS, status="expired")
def _expired(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -40,
        title=title,
        formats=["visite-libre"],
        domains=["patrimoine"],
        levels=["4e", "3e", "2de"],
        duration_minutes=90,
        description="Un parcours libre, carnet en main, dans les salles de la navigation.",
    )
    stage.publish(-40, stage.terms(9, -3, "95"))


@SCENES.add("Parcours chœur antique", ECLUSIER, status="cancelled")
def _cancelled(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -50,
        title=title,
        formats=["representation", "atelier"],
        domains=["theatre", "memoire"],
        levels=["3e", "2de"],
        duration_minutes=180,
        description="Le chœur antique, du texte au plateau, avec une cheffe de chœur.",
    )
    stage.publish(-50, stage.terms(9, -5, "410", hours=3))
    stage.prebook(-41, GUEHENNO, "2de 7")
    stage.confirm(-39)
    stage.cancel(-20, "La classe part en stage cette semaine-là.")


@SCENES.add("Concert de rentrée à la carrière", CARRIERES, status="archived")
def _archived(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -60,
        title=title,
        formats=["concert"],
        domains=["musique"],
        levels=["4e", "3e"],
        duration_minutes=60,
        description="Un concert de rentrée dans l’ancienne carrière, à l’acoustique étonnante.",
    )
    stage.publish(-60, stage.terms(-20, -30, "150", hours=1))
    stage.archive(-10)
