"""Sixty-odd files made to harm who reads them: small on the wire, enormous or endless once opened.

Each names its door (an image of an offer, a document, a table) and the piece of the sentence that
answers it; READ where the file is a true one, only as heavy as a true one may be.
"""

import gzip
import io
import struct
import zlib
from pathlib import Path

from PIL import Image

from tests.files import pdf
from tests.hostile_tables import TABLES, Hostile
from tests.pictures import SVG, image, png_bomb, snapshot, webp_bomb, zipped

CASES = Path(__file__).parent / "cases"
PICTURE, DOCUMENT = "picture", "document"
READ = "read"
TOO_MANY, BROKEN, NOT_ACCEPTED = "millions de pixels au plus", "abîmé", "Format non accepté"
SIDE = 6300  # its square is just under 40 million


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(*chunks: bytes, size: tuple[int, int] = (800, 600), depth: int = 8, colour: int = 2,
         interlaced: int = 0, unfolded: int = 0) -> bytes:  # fmt: skip
    """A PNG of zeros; `chunks` stand before its pixels, which unfold into so many bytes."""
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    press = zlib.compressobj(1)
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = size[0] * depth * samples // 8 + 2
    left = unfolded or row * size[1] + (size[0] + size[1]) * interlaced * 8
    packed = bytearray()
    while left > 0:
        packed += press.compress(bytes(min(left, 2**20)))
        left -= 2**20
    packed += press.flush()
    body = _chunk(b"IHDR", head) + b"".join(chunks) + _chunk(b"IDAT", bytes(packed))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def _bomb(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


def _text_bomb(name: bytes, before: bytes) -> bytes:
    return _png(_chunk(name, before + _bomb(50_000_000)))


def _palette() -> bytes:
    table = _chunk(b"PLTE", bytes(range(256)) * 3)
    return _png(table, _chunk(b"tRNS", b"\0" * 256), size=(SIDE, SIDE), colour=3)


def _frames(count: int) -> bytes:
    """An animated PNG that announces so many pictures."""
    control = struct.pack(">IIIIIHHBB", 0, 800, 600, 0, 0, 1, 1, 0, 0)
    return _png(_chunk(b"acTL", struct.pack(">II", count, 0)), _chunk(b"fcTL", control))


def _scans(count: int) -> bytes:
    """A progressive JPEG whose last pass is asked for again and again."""
    data = image(width=3000, height=3000, progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"


def _announced(kind: str, width: int, height: int) -> bytes:
    """A small JPEG that says it is larger."""
    data = bytearray(image(kind))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _notes(data: bytes) -> bytes:
    """A JPEG whose camera's notes are these bytes."""
    plain, exif = image(), b"Exif\0\0" + data
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def _webp(width: int, height: int, **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height)).save(written, "WEBP", **options)
    return written.getvalue()


def _animated(kind: str, count: int) -> bytes:
    frames = [Image.new("RGB", (800, 600), (n % 256, 0, 0)) for n in range(count)]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], method=0)
    return written.getvalue()


def _lying_webp() -> bytes:
    """Its frame says 800 × 600, what it holds says 16 383 × 16 383."""
    inside = b"VP8L" + struct.pack("<I", 6) + b"\x2f" + struct.pack("<I", 0x0FFFFFFF) + b"\0"
    sides = (799).to_bytes(3, "little") + (599).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + sides + inside
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _photograph(width: int, height: int) -> bytes:
    """A photograph of a telephone that says another size than its own."""
    data = bytearray((CASES / "telephone.heic").read_bytes())
    place = 0
    while (place := data.find(b"ispe", place)) != -1:
        data[place + 8 : place + 16] = struct.pack(">II", width, height)
        place += 16
    return bytes(data)


def _flate_pdf() -> bytes:
    """A PDF whose table of objects unfolds into a gigabyte."""
    packed = zlib.compress(zlib.compress(bytes(100_000_000), 9), 9)
    body = (
        b"5 0 obj<</Type/XRef/W[1 2 1]/Size 9/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n"
    )
    return b"%PDF-1.7\n" + body % len(packed) + packed + b"\nendstream endobj\nstartxref\n9\n%%EOF"


# name -> the file, in the order of its doors
PICTURES: dict[str, Hostile] = {
    "png of 30 000 px a side": Hostile(PICTURE, lambda: png_bomb(30_000, 30_000), TOO_MANY),
    "png of the largest size": Hostile(PICTURE, lambda: png_bomb(2**31 - 1, 2**31 - 1), TOO_MANY),
    "png, 39 million pixels": Hostile(PICTURE, lambda: _png(size=(SIDE, SIDE)), READ),
    "png with sixteen bits and alpha": Hostile(
        PICTURE, lambda: _png(size=(SIDE, SIDE), depth=16, colour=4), READ),
    "png interlaced": Hostile(PICTURE, lambda: _png(size=(SIDE, SIDE), interlaced=1), READ),
    "png of a palette with alpha": Hostile(PICTURE, _palette, READ),
    "png wide as a street": Hostile(PICTURE, lambda: _png(size=(99_000, 400)), READ),
    "png tall as a tower": Hostile(PICTURE, lambda: _png(size=(600, 66_000)), READ),
    "png of one row": Hostile(PICTURE, lambda: _png(size=(3_000_000, 1)), "au moins 600"),
    "png of no width": Hostile(PICTURE, lambda: _png(size=(0, 600)), BROKEN),
    "png whose pixels unfold further": Hostile(PICTURE, lambda: _png(unfolded=300_000_000), READ),
    "png with a text bomb": Hostile(
        PICTURE, lambda: _text_bomb(b"zTXt", b"Comment\0\0"), BROKEN),
    "png with a colour profile bomb": Hostile(
        PICTURE, lambda: _text_bomb(b"iCCP", b"Profile\0\0"), BROKEN),
    "png with a translated text bomb": Hostile(
        PICTURE, lambda: _text_bomb(b"iTXt", b"Comment\0\1\0\0\0"), BROKEN),
    "png with a thousand texts": Hostile(
        PICTURE, lambda: _png(_chunk(b"tEXt", b"a\0" + b"x" * 5000) * 1000), READ),
    "png of a million pictures": Hostile(PICTURE, lambda: _frames(1_000_000), READ),
    "png cut": Hostile(PICTURE, lambda: _png()[:900], "contient autre chose"),
    "png whose sums are wrong": Hostile(
        PICTURE, lambda: _png().replace(b"IHDR", b"IHDR\0", 1), BROKEN),
    "jpeg in passes, all colours": Hostile(
        PICTURE, lambda: image(width=SIDE, height=SIDE, progressive=True, subsampling=0), TOO_MANY),
    "jpeg in passes": Hostile(
        PICTURE, lambda: image(width=SIDE, height=SIDE, progressive=True), READ),
    "jpeg of four inks": Hostile(
        PICTURE, lambda: image(mode="CMYK", color=0, width=4400, height=4400, progressive=True),
        TOO_MANY),
    "jpeg, 39 million pixels": Hostile(PICTURE, lambda: image(width=SIDE, height=SIDE), READ),
    "jpeg of 65 500 px a side": Hostile(
        PICTURE, lambda: _announced("JPEG", 65_500, 65_500), TOO_MANY),
    "jpeg that says more than it has": Hostile(
        PICTURE, lambda: _announced("JPEG", 6000, 6000), READ),
    "jpeg gone over four hundred times": Hostile(PICTURE, lambda: _scans(400), BROKEN),
    "jpeg cut": Hostile(PICTURE, lambda: image()[:500], BROKEN),
    "jpeg on its side, notes and all": Hostile(
        PICTURE, lambda: snapshot(8, width=SIDE, height=SIDE), READ),
    "jpeg turned nowhere": Hostile(PICTURE, lambda: snapshot(99), READ),
    "jpeg whose notes turn in circles": Hostile(
        PICTURE,
        lambda: _notes(
            b"II*\0\x08\0\0\0" + b"\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" + b"\x08\0\0\0"
        ),
        READ),
    "jpeg whose notes are four billion": Hostile(
        PICTURE,
        lambda: _notes(b"II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\xff\xff\xff\xff" * 90),
        READ),
    "jpeg of sixty thousand remarks": Hostile(
        PICTURE, lambda: image()[:2] + b"\xff\xfe\0\x04ab" * 60_000 + image()[2:], READ),
    "webp of 16 384 px a side": Hostile(PICTURE, webp_bomb, TOO_MANY),
    "webp of 16 million pixels": Hostile(PICTURE, lambda: _webp(4000, 4000), TOO_MANY),
    "webp of 12 million pixels": Hostile(
        PICTURE, lambda: _webp(4000, 2999, lossless=True, method=0), READ),
    "webp that says two sizes": Hostile(PICTURE, _lying_webp, BROKEN),
    "webp of a hundred pictures": Hostile(PICTURE, lambda: _animated("WEBP", 100), READ),
    "webp cut": Hostile(PICTURE, lambda: image("WEBP")[:60], BROKEN),
    "gif of sixty pictures": Hostile(
        PICTURE, lambda: _animated("GIF", 60), NOT_ACCEPTED),
    "heic of 41 million pixels": Hostile(
        PICTURE, lambda: (CASES / "too_large.heic").read_bytes(), TOO_MANY),
    "heic that says 20 000 px a side": Hostile(
        PICTURE, lambda: _photograph(20_000, 20_000), "au plus"),
    "heic that says 1 px a side": Hostile(PICTURE, lambda: _photograph(1, 1), BROKEN),
    "heic cut": Hostile(
        PICTURE, lambda: (CASES / "telephone.heic").read_bytes()[:700], BROKEN),
    "heic of zeros": Hostile(PICTURE, lambda: b"\0\0\0\x18ftypheic" + b"\0" * 9000, BROKEN),
    "svg named jpg": Hostile(PICTURE, lambda: SVG, NOT_ACCEPTED),
    "bmp named png": Hostile(PICTURE, lambda: image("BMP"), NOT_ACCEPTED),
    "tiff named jpg": Hostile(PICTURE, lambda: image("TIFF"), NOT_ACCEPTED),
    "archive named jpg": Hostile(PICTURE, zipped, NOT_ACCEPTED),
    "gzip bomb named png": Hostile(
        PICTURE, lambda: gzip.compress(bytes(50_000_000)), NOT_ACCEPTED),
    "document: png of 30 000 px a side": Hostile(
        DOCUMENT, lambda: png_bomb(30_000, 30_000), "trop grande"),
    "document: jpeg in passes, all colours": Hostile(
        DOCUMENT, lambda: image(width=SIDE, height=SIDE, progressive=True, subsampling=0),
        "trop grande"),
    "document: png, 39 million pixels": Hostile(DOCUMENT, lambda: _png(size=(SIDE, SIDE)), READ),
    "document: table of objects that unfolds": Hostile(DOCUMENT, _flate_pdf, "incomplet"),
    "document: pdf cut": Hostile(DOCUMENT, lambda: pdf()[:200], "incomplet"),
    "document: svg": Hostile(DOCUMENT, lambda: SVG, "ni un PDF"),
}  # fmt: skip
HOSTILE = PICTURES | TABLES
