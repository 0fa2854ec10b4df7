"""The offers of the demonstration, in the order they are played: the free ones, then the others."""

from devtools.demo.scenes import free, taken
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
    ZOLA,
    Scene,
)

SCENES: list[Scene] = [*free.SCENES, *taken.SCENES]

__all__ = [
    "CARRIERES",
    "CARTIER",
    "CHARCOT",
    "COUESNON",
    "ECLUSIER",
    "GUEHENNO",
    "MOLE",
    "REMPARTS",
    "ROCHERS",
    "SCENES",
    "THERESE_PIERRE",
    "ZOLA",
    "Scene",
]
