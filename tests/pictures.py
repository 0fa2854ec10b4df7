"""Files people might hand over as an image: good ones, and all those that must be refused."""

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def image(kind: str = "JPEG", width: int = 800, height: int = 600, **options: Any) -> bytes:
    """A real picture; `mode`, and what Pillow's `save` takes."""
    drawn = Image.new(options.pop("mode", "RGB"), (width, height), options.pop("color", "teal"))
    written = io.BytesIO()
    drawn.save(written, kind, **options)
    return written.getvalue()


def snapshot(orientation: int = 1, **options: Any) -> bytes:
    """What a telephone takes: with its place and its way up."""
    notes = Image.Exif()
    notes[ORIENTATION] = orientation
    notes[0x010F] = "Téléphone de Nolwenn"
    notes.get_ifd(GPS)[1] = "N"
    return image(exif=notes, **options)


def zipped() -> bytes:
    """A small archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("page.html", "<b>bonjour</b>")
    return written.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def webp_bomb() -> bytes:
    """A WebP whose head announces 16 384 × 16 384 px."""
    side = (16384 - 1).to_bytes(3, "little")
    head = b"WEBPVP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0" + side + side
    return b"RIFF" + len(head).to_bytes(4, "little") + head


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NOT_ACCEPTED = "Format non accepté"
OTHER_THING = "contient autre chose"
BROKEN = "abîmé"
# name of the case -> (the file, a piece of the sentence)
REFUSED = {
    "svg": (SVG, NOT_ACCEPTED),
    "svg with a declaration": (b"<?xml version='1.0'?>" + SVG, NOT_ACCEPTED),
    "gif": (image("GIF"), NOT_ACCEPTED),
    "bmp": (image("BMP"), NOT_ACCEPTED),
    "tiff": (image("TIFF"), NOT_ACCEPTED),
    "pdf": (b"%PDF-1.7\n" + b"x" * 500, NOT_ACCEPTED),
    "text": (b"bonjour", NOT_ACCEPTED),
    "sound in RIFF": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 100, NOT_ACCEPTED),
    "gif with a script": (b"GIF89a/*" + b"\0" * 100 + b"*/=alert(1)", NOT_ACCEPTED),
    "jpeg then html": (image() + b"<script>alert(1)</script>", OTHER_THING),
    "jpeg then php": (image() + b"<?php system($_GET[0]);", OTHER_THING),
    "jpeg with html in a comment": (image(comment=b"<HTML><body>"), OTHER_THING),
    "jpeg then archive": (image() + zipped(), OTHER_THING),
    "jpeg with a pdf in a comment": (image(comment=b"%PDF-1.4 obj"), OTHER_THING),
    "png then anything": (image("PNG") + b"cache", OTHER_THING),
    "png then archive": (image("PNG") + zipped(), OTHER_THING),
    "webp then anything": (image("WEBP") + b"cache", OTHER_THING),
    "png bomb": (png_bomb(30_000, 30_000), "millions de pixels au plus"),
    "png bomb of the largest size": (png_bomb(2**31 - 1, 2**31 - 1), "millions de pixels au plus"),
    "webp bomb": (webp_bomb(), "millions de pixels au plus"),
    "png without its pixels": (png_bomb(800, 600), BROKEN),
    "jpeg cut": (image()[:400], BROKEN),
    "jpeg head only": (b"\xff\xd8\xff", BROKEN),
    "webp head only": (b"RIFF\x04\0\0\0WEBP", "au moins 600 × 400"),
    "too narrow": (image(width=599, height=400), "L’image fait 599 × 400 px, il faut au moins"),
    "too low": (image("PNG", width=600, height=399), "600 × 399 px, il faut au moins 600 × 400."),
    "upright, too narrow": (snapshot(6, width=600, height=400), "400 × 600 px, il faut"),
}  # fmt: skip


def upload(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """The file as a browser sends it, under the name and the type it claims."""
    return SimpleUploadedFile(name, data, kind)
