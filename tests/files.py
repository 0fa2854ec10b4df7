"""Files for the tests: honest ones, and those nobody should be able to hand over."""

import io
import zlib
from struct import pack
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def pdf(body: bytes = b"", header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") -> bytes:
    """A whole one-page PDF, with its table where its last lines say."""
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n" + body,
    ]
    written, places = header, []
    for part in parts:
        places.append(len(written))
        written += part
    table = len(written)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"xref\n0 4\n0000000000 65535 f \n" + rows
    return written + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (11, 102, 80)).save(out, kind, **more)
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few kilobytes that unfold into gigabytes; the first lines are real."""
    header = _chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(b"\0" * (width * 3 + 1) * 4, 9))
    return b"\x89PNG\r\n\x1a\n" + header + data + _chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
ZIP_END = b"PK\x05\x06" + b"\0" * 18


def sent(content: bytes, name: str = "dossier.pdf") -> SimpleUploadedFile:
    """As a browser sends it; what the browser says of the type is never read."""
    return SimpleUploadedFile(name, content, "application/pdf")
