"""Pictures people hand over: known by their content, encoded anew, kept in two sizes (R10).

What is kept is drawn again pixel by pixel: neither the camera's notes (EXIF, place, owner) nor
anything hidden in the file survives. What is refused is refused before a pixel is decoded.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from secrets import token_hex
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from core.files.heic import HeicTooLarge, heic_picture, is_heic
from core.files.pixels import Busy, millions, one_at_a_time, pixels_max, shrunk
from core.rules import number
from core.rules.files import (
    BYTES_MAX,
    LEAST_HEIGHT,
    LEAST_WIDTH,
    PIXELS_MAX,
    WEBP_PIXELS_MAX,
    megabytes,
)

ORIENTATION = 0x0112
# Widths kept: the list of a search, the page of an offer.
SMALL, LARGE = 480, 1200
WIDTHS = (SMALL, LARGE)
QUALITY = 80
CONTENT_TYPE = "image/webp"
FOLDER = "images"
NAME = re.compile(r"[0-9a-f]{32}")

SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}
HEIC = "HEIC"
# Nobody's photograph holds these: another document dressed up as a picture.
OTHER_DOCUMENTS = re.compile(rb"<(?:script|svg[\s>]|html|\?php|!doctype)|%pdf-", re.IGNORECASE)
PNG_END = b"IEND\xaeB`\x82"


class NotAPicture(ValueError):
    """Why a file was refused, in a French sentence."""


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept: its size as seen, and the same in each width."""

    width: int
    height: int
    encoded: dict[int, bytes]


def read_picture(upload: IO[bytes], size: int) -> Picture:
    """Check a file of this size (bytes) and encode it anew; raises NotAPicture."""
    if size > BYTES_MAX:
        raise NotAPicture(
            f"Ce fichier pèse {megabytes(size)}, la limite est {megabytes(BYTES_MAX)}."
        )
    upload.seek(0)
    data = upload.read()
    # JPEG, PNG, WEBP or HEIC, by the first bytes; nothing else may hide behind them.
    known = HEIC if is_heic(data) else ""
    kind = next((name for mark, name in SIGNATURES.items() if data.startswith(mark)), known)
    if not kind or (kind == "WEBP" and data[8:12] != b"WEBP"):
        raise NotAPicture("Format non accepté : utilisez JPG, PNG, WebP ou HEIC.")
    if _holds_another_document(data, kind):
        raise NotAPicture(
            "Ce fichier contient autre chose qu’une image : enregistrez-la de nouveau en JPG."
        )
    if kind == "WEBP":
        # Its decoder would reserve the canvas on opening.
        _ask_size(*_webp_size(data), WEBP_PIXELS_MAX)
    try:
        with one_at_a_time():
            if kind == HEIC:
                return _encode(heic_picture(data), PIXELS_MAX)
            opened = Image.open(io.BytesIO(data), formats=[kind])
            return _encode(opened, pixels_max(opened, data))
    except NotAPicture:
        raise
    except Busy:
        raise NotAPicture(
            "D’autres images sont en cours de lecture : renvoyez la vôtre dans une minute."
        ) from None
    except HeicTooLarge as large:
        raise NotAPicture(_size_in_words(*large.args)) from large
    except Image.DecompressionBombError as bomb:
        said = f"L’image est trop grande : {millions(PIXELS_MAX)} au plus."
        raise NotAPicture(said) from bomb
    except Exception as error:  # Pillow raises whatever a broken file makes it raise
        raise NotAPicture(
            "Ce fichier est abîmé ou n’est pas une image : ouvrez-le, puis enregistrez-le de "
            "nouveau en JPG."
        ) from error


def _holds_another_document(data: bytes, kind: str) -> bool:
    if OTHER_DOCUMENTS.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        return True
    if kind == "PNG":
        return bool(data.rpartition(PNG_END)[2].strip(b"\0")) or PNG_END not in data
    if kind == "WEBP":
        said = int.from_bytes(data[4:8], "little") + 8
        return bool(data[said + said % 2 :].strip(b"\0"))
    return False


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height written in the head of a WebP, before anything is decoded."""
    kind, head = data[12:16], data[20:30]
    if kind == b"VP8X":
        sides = head[4:7], head[7:10]
        return tuple(int.from_bytes(side, "little") + 1 for side in sides)  # type: ignore[return-value]
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return (
        int.from_bytes(head[6:8], "little") & 0x3FFF,
        int.from_bytes(head[8:10], "little") & 0x3FFF,
    )


def _ask_size(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise NotAPicture(_size_in_words(width, height, most))
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise NotAPicture(
            f"L’image fait {number(width)} × {number(height)} px, "
            f"il faut au moins {LEAST_WIDTH} × {LEAST_HEIGHT}."
        )


def _size_in_words(width: int, height: int, most: int) -> str:
    return f"L’image fait {number(width)} × {number(height)} px : {millions(most)} au plus."


def _encode(image: Image.Image, most: int) -> Picture:
    width, height = image.size
    way_up = image.getexif().get(ORIENTATION, 1)
    turned = way_up in (5, 6, 7, 8)  # the camera was held upright
    if turned:
        width, height = height, width
    _ask_size(width, height, most)
    clean = shrunk(image, (2 * LARGE, LARGE) if turned else (LARGE, 2 * LARGE))
    clean.getexif()[ORIENTATION] = way_up
    clean = ImageOps.exif_transpose(clean)
    encoded = {}
    for wide in WIDTHS:
        smaller, written = clean.copy(), io.BytesIO()
        smaller.thumbnail((wide, 2 * wide))
        smaller.save(written, "WEBP", quality=QUALITY, exif=b"")
        encoded[wide] = written.getvalue()
    return Picture(width, height, encoded)


def keep(picture: Picture, name: str = "") -> str:
    """Write a picture outside the web root; returns its name, which nobody can guess.

    A `name` (32 hexadecimal digits) is given by the demonstration only.
    """
    name = name or token_hex(16)
    for width, data in picture.encoded.items():
        default_storage.save(_path(name, width), ContentFile(data))
    return name


def forget(name: str) -> None:
    """Take a picture away; nothing happens when it is gone."""
    for width in WIDTHS if NAME.fullmatch(name) else ():
        default_storage.delete(_path(name, width))


def open_picture(name: str, width: int) -> IO[bytes] | None:
    """The file of a picture in one of the widths; None when there is none."""
    if not NAME.fullmatch(name) or width not in WIDTHS:
        return None
    try:
        return default_storage.open(_path(name, width))
    except FileNotFoundError:
        return None


def _path(name: str, width: int) -> str:
    return f"{FOLDER}/{name[:2]}/{name}-{width}.webp"
