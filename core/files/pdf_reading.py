"""Whether a PDF is whole: what readers open is accepted, and nothing else hides in it."""

import io
import re
from functools import cache
from typing import Any, BinaryIO

# Readers look for the header in the first kilobyte: a mail or a printer may have written before.
HEADER_WITHIN = 1024
HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
TAIL = 65_536
END = re.compile(rb"%%EOF|startxref")
# Other formats by their first bytes: what begins so is that first, for who opens it.
OTHER_HEADS = (
    b"PK", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"GIF8",
    b"BM", b"II*\0", b"MM\0*", b"RIFF", b"{\\rtf", b"#!", b"\xca\xfe\xba\xbe",
)  # fmt: skip
PAGE = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)[\s>]|</html>", re.I)
ZIP_END = b"PK\x05\x06"

# What a small file may unfold into while its tables are read, in bytes.
UNFOLDED_MAX = 64 * 1024 * 1024


class Locked(ValueError):
    """A password is needed to open it."""


class Mixed(ValueError):
    """It is something else as well."""


class Damaged(ValueError):
    """No reader could open it, or its end is missing."""


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins so would be opened as a PDF; a page before it is a page."""
    before, found, _ = head[:HEADER_WITHIN].partition(b"%PDF-")
    return bool(found) and not PAGE.search(before)


def check_pdf(file: BinaryIO) -> int:
    """The number of its pages, one at least. Raises Locked, Mixed, Damaged."""
    file.seek(0)
    data = file.read()
    found = HEADER.search(data, 0, HEADER_WITHIN)
    tail = data[-TAIL:]
    if found is None or not END.search(tail):
        raise Damaged
    after = tail[tail.rfind(b"%%EOF") :] if b"%%EOF" in tail else b""
    if data.startswith(OTHER_HEADS) or ZIP_END in tail or PAGE.search(after):
        raise Mixed
    pikepdf = _library()
    try:
        with pikepdf.open(io.BytesIO(data[found.start() :])) as opened:
            count = len(opened.pages)
    except pikepdf.PasswordError as error:
        raise Locked from error
    except Exception as error:  # whatever a forged file makes the library raise
        raise Damaged from error
    if not count:
        raise Damaged
    return count


@cache
def _library() -> Any:
    """Loaded by who reads a document, 11 MB a process; never without its limits."""
    import pikepdf
    from pikepdf.settings import set_qpdf_limits

    set_qpdf_limits(
        flate_max_memory=UNFOLDED_MAX,
        png_max_memory=UNFOLDED_MAX,
        tiff_max_memory=UNFOLDED_MAX,
        run_length_max_memory=UNFOLDED_MAX,
        parser_max_container_size=1_000_000,
        doc_max_warnings=500,
    )
    return pikepdf
