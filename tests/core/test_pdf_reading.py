"""PDFs: what readers open is accepted, what asks for a password says so, what hides is refused."""

import io
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from core.files.pdf_reading import UNFOLDED_MAX
from core.files.uploads import Unfit, read_document
from tests.files import HTML, ZIP_END, pdf

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases"
IMAGEMAGICK = (CASES / "pdf_imagemagick.pdf").read_bytes()
LOCKED = "Ce PDF demande un mot de passe"
DAMAGED = "incomplet ou abîmé"
MIXED = "mêle deux formats"


def saved(**options: Any) -> bytes:
    """The same page, written otherwise."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.save(written, **options)
    return written.getvalue()


def read(content: bytes) -> str:
    return read_document(io.BytesIO(content), name="dossier.pdf", size=len(content)).kind


def with_table_elsewhere(content: bytes) -> bytes:
    """Its last line points beside its table, as some programs write: readers look for it."""
    head, _, tail = content.rpartition(b"startxref\n")
    return head + b"startxref\n" + b"%d" % (int(tail.split()[0]) - 7) + b"\n%%EOF\n"


@pytest.mark.parametrize(
    "content",
    {
        "as ImageMagick writes it": IMAGEMAGICK,
        "its witness": (CASES / "pdf_temoin_accepted.pdf").read_bytes(),
        "a space after the version": pdf(header=b"%PDF-1.4 \n"),
        "a comment after the version": pdf(header=b"%PDF-1.4 %some writer\r"),
        "a tab, then Mac line ends": pdf(header=b"%PDF-1.4\t\r"),
        "nothing after the version": pdf(header=b"%PDF-1.4%\xe2\xe3\xcf\xd3\n"),
        "blank lines before": b"\r\n\n" + pdf(),
        "a byte order mark before": b"\xef\xbb\xbf" + pdf(),
        "a printer's order before": b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + pdf(),
        "version 2": pdf(header=b"%PDF-2.0\n"),
        "zeros behind": pdf() + b"\0" * 2000,
        "a signature's line behind": pdf() + b"\n-- scanned --\n",
        "no line end at the end": pdf().rstrip(),
        "table elsewhere": with_table_elsewhere(pdf()),
        "linearized": saved(linearize=True),
        "object streams": saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "no right to print": saved(encryption=pikepdf.Encryption(owner="x", user="")),
    }.items(),
    ids=lambda case: case[0],
)
def test_what_readers_open_is_accepted(content: tuple[str, bytes]) -> None:
    assert read(content[1]) == "pdf"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (saved(encryption=pikepdf.Encryption(owner="x", user="y")), LOCKED),
        (saved(encryption=pikepdf.Encryption(owner="x", user="y", R=4)), LOCKED),
        (pdf()[:-40], DAMAGED),
        (pdf()[: len(pdf()) // 2], DAMAGED),
        (IMAGEMAGICK[:900], DAMAGED),
        (pdf().replace(b"/Count 1", b"/Count 0").replace(b"[3 0 R]", b"[     ]"), DAMAGED),
        (b"x" * 2000 + pdf(), "ni un PDF"),
        (b"%PDF-1.4 \n" + b"\0" * 500 + b"startxref\n9\n%%EOF", DAMAGED),
        (b"PK\x03\x04" + pdf(), MIXED),
        (b"MZ\x90\0" + pdf(), MIXED),
        (b"#!/bin/sh\n" + pdf(), MIXED),
        (b"GIF89a" + pdf(), MIXED),
        (b"\n" + HTML + pdf(), "ni un PDF"),
        (pdf() + HTML, MIXED),
        (pdf() + b"\0" * 100 + ZIP_END, MIXED),
        (IMAGEMAGICK + b"<svg onload=alert(1)>", MIXED),
    ],
)
def test_what_is_locked_damaged_or_something_else_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        read(content)


def bomb() -> bytes:
    """A small file whose table of objects unfolds into far more than any memory should give."""
    packed = zlib.compressobj(9)
    stream = b"".join(packed.compress(b"\0" * 2**20) for _ in range(UNFOLDED_MAX // 2**20 * 4))
    stream += packed.flush()
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    head = (
        b"3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
    )
    return (
        body
        + head % len(stream)
        + stream
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)
    )


# In a process of its own: the most memory a process has held only goes up.
OPENS = """
import io, resource, sys
from core.files.pdf_reading import Damaged, check_pdf
held = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
content, before = sys.stdin.buffer.read(), held()
try:
    check_pdf(io.BytesIO(content))
except Damaged:
    print((held() - before) * 1024)
"""


def test_a_small_file_does_not_unfold_into_gigabytes() -> None:
    content = bomb()
    assert len(content) < 2**20
    done = subprocess.run(
        [sys.executable, "-c", OPENS], input=content, capture_output=True, check=True, cwd=ROOT
    )
    assert int(done.stdout) < 3 * UNFOLDED_MAX
