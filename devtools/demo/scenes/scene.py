"""What a scene of the demonstration is, and the partners and schools it takes place with."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from devtools.demo.stage import Stage

ECLUSIER, MOLE, REMPARTS = "Théâtre de l’Éclusier", "Librairie du Môle", "Maison des Remparts"
CARRIERES, COUESNON = "Les Carrières sonores", "Cirque du Couesnon"

# Real schools of the directory.
THERESE_PIERRE, GUEHENNO = "0350762N", "0350011X"
CARTIER, CHARCOT = "0350048M", "0350896J"
ZOLA, ROCHERS = "0350024L", "0352008T"

Play = Callable[[Stage, str, User], None]


@dataclass(frozen=True)
class Scene:
    """One offer: who proposes it, its life, and the moment after which it must be played anew.

    `rots` names that moment: a field of its last line or of its last booking, '' for never.
    """

    title: str
    troupe: str
    play: Play
    rots: str = ""
    status: str = "published"


class Scenes(list[Scene]):
    """The scenes of a file, played in its order."""

    def add(
        self, title: str, troupe: str, rots: str = "", status: str = "published"
    ) -> Callable[[Play], Play]:
        """Make a scene of the function below it."""

        def added(play: Play) -> Play:
            self.append(Scene(title, troupe, play, rots, status))
            return play

        return added
