"""The offers nobody has taken: the four examples of S16, then one for every status (R13)."""

from accounts.models import User
from devtools.demo import drawing
from devtools.demo.scenes.scene import (
    CARRIERES,
    CARTIER,
    COUESNON,
    ECLUSIER,
    REMPARTS,
    THERESE_PIERRE,
    ZOLA,
    Scenes,
)
from devtools.demo.stage import Stage
from schools.models import Institution

SCENES = Scenes()


@SCENES.add("Masques et chœur : visite du théâtre et atelier", ECLUSIER, "bookable_until")
def _visit_and_workshop(stage: Stage, title: str, admin: User) -> None:
    """S16: a visit and a workshop in the partner's place, prepared with one school (R11)."""
    stage.draft(
        -10,
        title=title,
        formats=["visite-guidee", "atelier"],
        domains=["theatre"],
        levels=["4e", "3e"],
        duration_minutes=180,
        accessible_motor=True,
        accessible_auditory=True,
        institution_id=Institution.objects.get(uai=THERESE_PIERRE).pk,
        description="Le matin, la classe découvre le théâtre du hall aux cintres, puis fabrique et "
        "joue le masque avec deux comédiennes. Séance préparée avec l’enseignante de lettres.",
        **drawing.picture(),
    )
    detail = "Deux intervenantes pendant 3 h, matériel compris."
    terms = stage.terms(59, 30, "450", hour=9, hours=3, detail=detail)
    stage.publish(-10, terms)


@SCENES.add("Visite des coulisses", ECLUSIER, "bookable_until")
def _show_or_visit(stage: Stage, title: str, admin: User) -> None:
    """S16: a show or a visit."""
    stage.draft(
        -8,
        title=title,
        formats=["visite-guidee"],
        domains=["theatre", "architecture"],
        levels=["4e", "3e", "2de"],
        duration_minutes=90,
        accessible_motor=True,
        description="Du grill à la fosse, une visite des coulisses un jour de montage : les "
        "élèves rencontrent la régie et comprennent comment un décor tient debout.",
    )
    stage.publish(-8, stage.terms(24, 6, "320", hour=10, hours=1.5))


@SCENES.add("Antigone, école du spectateur", ECLUSIER, "bookable_until")
def _show_and_school_of_the_spectator(stage: Stage, title: str, admin: User) -> None:
    """S16: a show and an « école du spectateur »."""
    stage.draft(
        -12,
        title=title,
        formats=["representation", "rencontre"],
        domains=["theatre"],
        levels=["3e", "2de", "1re", "Tle"],
        duration_minutes=150,
        accessible_visual=True,
        description="Une représentation d’Antigone, précédée d’une séance d’école du spectateur en "
        "classe et suivie d’un échange au bord du plateau avec toute la troupe.",
    )
    stage.publish(-12, stage.terms(66, 40, "812", hour=14, hours=2.5, pupils=58, adults=5))


@SCENES.add("Pierres et marées", REMPARTS, "bookable_until")
def _visit_and_lecture(stage: Stage, title: str, admin: User) -> None:
    """S16: a themed visit and a lecture."""
    stage.draft(
        -9,
        title=title,
        formats=["visite-guidee", "rencontre"],
        domains=["patrimoine", "culture-scientifique"],
        levels=["4e", "3e", "CAP1", "CAP2", "2de"],
        duration_minutes=210,
        description="Une visite thématique des remparts à l’heure de la basse mer, puis une "
        "conférence d’une heure sur les marées et la défense de la ville close.",
    )
    stage.publish(-9, stage.terms(45, 25, "260", hour=9, hours=3.5, pupils=30))


@SCENES.add("Concert sous le plateau", CARRIERES, "bookable_until")
def _concert(stage: Stage, title: str, admin: User) -> None:
    """A free offer (R18), in the school (S15)."""
    stage.draft(
        -7,
        title=title,
        formats=["concert", "atelier"],
        domains=["musique"],
        levels=["4e", "3e", "CAP1", "CAP2", "2de", "1re", "Tle"],
        duration_minutes=120,
        place="SCHOOL",
        departments=["35", "53"],
        description="Un trio vient jouer au milieu des élèves, instruments en bois et en pierre, "
        "puis chacun essaie. Action financée par la ville : gratuite pour les établissements.",
    )
    stage.publish(-7, stage.terms(80, 55, "0", hour=15, pupils=60, adults=4))


@SCENES.add("Fabriquer un masque de commedia", ECLUSIER, status="draft")
def _draft(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -1,
        title=title,
        formats=["atelier"],
        domains=["theatre", "arts-visuels"],
        levels=["4e"],
        description="Atelier de fabrication : papier mâché, peinture, premiers jeux masqués.",
    )


@SCENES.add("Lire une ville close : remparts et plans", REMPARTS, "bookable_until", "paused")
def _paused(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -20,
        title=title,
        formats=["visite-guidee", "atelier"],
        domains=["patrimoine"],
        levels=["4e", "3e", "2de"],
        duration_minutes=390,
        description="Lire la ville close d’après ses plans, puis les vérifier sur le terrain.",
    )
    stage.publish(-20, stage.terms(140, 110, "0", hour=9, hours=6.5))
    stage.pause(-4)


@SCENES.add("Le rêve éveillé, atelier d’hypnose et de théâtre", COUESNON, status="under_review")
def _under_review(stage: Stage, title: str, admin: User) -> None:
    """R12: a word of its text makes it wait for the administration."""
    stage.draft(
        -4,
        title=title,
        formats=["atelier"],
        domains=["theatre"],
        levels=["2de", "1re", "Tle"],
        description="Un comédien et une hypnothérapeute font écrire et jouer des rêves.",
    )
    stage.ask_to_read_first(-5, "hypnose")
    stage.publish(-1, stage.terms(70, 45, "560", hour=10))


@SCENES.add("Stage de cirque pendant les vacances", COUESNON, status="rejected")
def _rejected(stage: Stage, title: str, admin: User) -> None:
    stage.draft(
        -15,
        title=title,
        formats=["atelier"],
        domains=["cirque"],
        levels=["4e", "3e"],
        description="Cinq jours de stage de cirque, inscription individuelle pendant les vacances.",
    )
    stage.publish(-15, stage.terms(95, 60, "980", hour=9, hours=7))
    stage.reject(
        -13,
        "Le dispositif concerne des classes sur le temps scolaire, pas des inscriptions "
        "individuelles pendant les vacances.",
        admin,
    )


@SCENES.add("Le bruit des marées", CARRIERES, status="undated")
def _undated(stage: Stage, title: str, admin: User) -> None:
    """R30, the literal form: the line is deleted under a pre-booking (S25)."""
    stage.draft(
        -25,
        title=title,
        formats=["atelier", "concert"],
        domains=["musique"],
        levels=["2de", "1re", "Tle"],
        duration_minutes=180,
        description="Capter, classer et composer les sons du port avec deux musiciens.",
    )
    stage.publish(-25, stage.terms(50, 30, "540", hours=3))
    stage.prebook(-18, CARTIER, "2de 4")
    stage.withdraw_line(-3)


@SCENES.add("Rencontre avec une scénographe", ECLUSIER, "held_until", "proposal")
def _proposed(stage: Stage, title: str, admin: User) -> None:
    """R30: the date moved, the new line waits for the same teacher."""
    stage.draft(
        -16,
        title=title,
        formats=["rencontre"],
        domains=["theatre", "design"],
        levels=["2de", "1re", "Tle"],
        duration_minutes=120,
        description="Une scénographe ouvre ses carnets, de la première esquisse au décor monté.",
    )
    stage.publish(-16, stage.terms(48, 30, "300"))
    stage.prebook(-11, ZOLA, "1re théâtre")
    stage.propose(
        -2,
        stage.terms(64, 40, "280"),
        "La scénographe joue à Lyon ce jour-là : une autre date conviendrait-elle ?",
    )
