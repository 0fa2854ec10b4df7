"""Unfolding pictures within bounds: how many pixels of each kind, one picture at a time, smaller.

A few kilobytes may say forty million pixels. All that is unfolded at one moment on a machine takes
less than 200 MB: each kind has the number of pixels its decoder bears in that, a picture waits for
its turn, and it is drawn smaller tile by tile, never copied whole.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from core.rules.files import (
    COEFFICIENTS_MAX,
    HEIC_PIXELS_MAX,
    PIXELS_MAX,
    SCANS_MAX,
    WEBP_PIXELS_MAX,
)

# What begins each pass over a JPEG: several passes, and the decoder holds the whole picture.
SCAN = b"\xff\xda"
# Side of a tile, in pixels.
TILE = 1400
TURN_SECONDS, LOOK_AGAIN = 20.0, 0.02


class Busy(Exception):
    """Other pictures were still being read after a long wait."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The turn of this picture among all those of this machine's processes. Raises Busy."""
    last = time.monotonic() + TURN_SECONDS
    path = Path(tempfile.gettempdir()) / f"passculture-pictures-{os.getuid()}.lock"
    # Never followed elsewhere: the folder is everybody's.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > last:
                    raise Busy from None
                time.sleep(LOOK_AGAIN)
        yield
    finally:
        os.close(handle)  # gives the turn back, as the end of the process would


def pixels_max(picture: Image.Image, data: bytes) -> int:
    """How many pixels a picture of this kind may have: what its decoder bears.

    Raises ValueError for a JPEG that asks to be gone over without end.
    """
    if picture.format == "WEBP":
        return WEBP_PIXELS_MAX
    scans = data.count(SCAN) if picture.format == "JPEG" else 1
    if scans > SCANS_MAX:
        raise ValueError("as many passes as no camera makes")
    if scans <= 1:
        return PIXELS_MAX
    # Two bytes a coefficient; the colours may have fewer of them than the light.
    layers = getattr(picture, "layer", None) or [(1, 1, 1)]
    most = max(layer[1] for layer in layers) * max(layer[2] for layer in layers)
    weight = 2 * sum(layer[1] * layer[2] for layer in layers) / most
    return min(PIXELS_MAX, int(COEFFICIENTS_MAX / weight))


def heic_pixels_max(mode: str) -> int:
    """The same for a photograph of a telephone, by its colours."""
    return PIXELS_MAX if mode == "L" else HEIC_PIXELS_MAX


def millions(pixels: int) -> str:
    """« 12 millions de pixels »."""
    return f"{pixels // 1_000_000} millions de pixels"


def shrunk(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """The picture in the box or somewhat larger (less than twice), on white; closes it.

    A large JPEG is read smaller; others are decoded once, then converted tile by tile.
    """
    ratio = max(picture.width / box[0], picture.height / box[1])
    if picture.format == "JPEG" and ratio > 1:
        picture.draft("RGB", (int(picture.width / ratio), int(picture.height / ratio)))
        ratio = max(picture.width / box[0], picture.height / box[1])
    factor = max(1, int(ratio))
    picture.load()
    width, height = picture.size
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)), "white")
    side = max(1, TILE // factor)
    for top in range(0, small.height, side):
        for left in range(0, small.width, side):
            right, under = min(width, (left + side) * factor), min(height, (top + side) * factor)
            tile = picture.crop((left * factor, top * factor, right, under)).convert("RGBA")
            # Drawn on white: nothing but the pixels goes through.
            flat = Image.new("RGB", tile.size, "white")
            flat.paste(tile, mask=tile.getchannel("A"))
            small.paste(flat.reduce(factor) if factor > 1 else flat, (left, top))
    picture.close()
    return small
