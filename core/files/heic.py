"""Photographs of a telephone (HEIC, HEIF): read, to be kept as everybody reads them."""

import io

from PIL import Image

from core.files.pixels import heic_pixels_max, shrunk

# « ftyp », then the brand of the file: pictures, bursts of pictures.
BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
HEAD = 12
# Longest side of a document taken as a photograph: an A4 sheet at 340 dots an inch.
SIDE_MAX = 4000
QUALITY = 88


class HeicTooLarge(ValueError):
    """More pixels than one may unfold: nothing was decoded.

    `args` are its width, its height and how many pixels it may have.
    """


def is_heic(head: bytes) -> bool:
    """Whether a file that begins so is a photograph of this kind."""
    return head[4:8] == b"ftyp" and head[8:HEAD] in BRANDS


def heic_picture(data: bytes) -> Image.Image:
    """The main picture, upright. Raises HeicTooLarge, or whatever a broken file makes it raise."""
    import pi_heif  # 7 MB a process: loaded by who reads a photograph of a telephone

    found = pi_heif.open_heif(io.BytesIO(data))
    main = found[found.primary_index]
    width, height = main.size
    most = heic_pixels_max(main.mode)
    if width * height > most:
        raise HeicTooLarge(width, height, most)
    return main.to_pillow()


def heic_as_jpeg(data: bytes) -> bytes:
    """The same as a JPEG, without the camera's notes (place, owner). Raises the same."""
    clean = shrunk(heic_picture(data), (SIDE_MAX, SIDE_MAX))
    clean.thumbnail((SIDE_MAX, SIDE_MAX))
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
