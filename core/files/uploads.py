"""Documents people hand over: what they are is read in them, never believed (R4).

A file kept is a PDF, a JPEG or a PNG, whole and nothing else: what is two things at once (a picture
that is also a page, an archive hidden behind a document) is refused, as is what unfolds into
gigabytes.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from core.files.heic import HEAD as HEIC_HEAD
from core.files.heic import HeicTooLarge, heic_as_jpeg, is_heic
from core.files.pdf_reading import Damaged, Locked, Mixed, check_pdf, is_pdf
from core.files.pixels import Busy, millions, one_at_a_time, pixels_max
from core.rules.files import BYTES_MAX, NAME_MAX, PIXELS_MAX, megabytes

HEAD, TAIL = 4096, 65_536
# kind -> (its extension, every extension it may carry, MIME type)
KINDS = {
    "pdf": ("pdf", {"pdf"}, "application/pdf"),
    "jpg": ("jpg", {"jpg", "jpeg", "jpe", "jfif"}, "image/jpeg"),
    "png": ("png", {"png"}, "image/png"),
}
# What browsers look for at the beginning of a file to call it a page.
PAGE_MARKS = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)[\s>]", re.I)
# Ends of other formats, where a second file would hide: archive, document, page.
END_MARKS = re.compile(rb"PK\x05\x06|%%EOF|</(?:html|script|svg)>", re.I)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
MIXED = "Ce fichier mêle deux formats. Enregistrez-le de nouveau en PDF."
BUSY = "D’autres fichiers sont en cours de lecture : renvoyez le vôtre dans une minute."
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,image/heic,image/heif"
ACCEPTED_SAID = f"PDF, JPG, PNG ou photo HEIC, {megabytes(BYTES_MAX)} au plus."


class Unfit(Exception):
    """This file is not accepted; the sentence is French and shown at the field."""


@dataclass(frozen=True)
class Document:
    """What a file was found to be, and the name to give it back under."""

    name: str
    kind: str
    size: int


def receive_document(sent: "UploadedFile[Any]") -> "tuple[UploadedFile[Any], Document]":
    """A file as it is to be kept, and what it is; a telephone's photograph becomes a JPEG.

    Raises Unfit.
    """
    name, size = sent.name or "", sent.size or 0
    if 0 < size <= BYTES_MAX:
        sent.seek(0)
        if is_heic(sent.read(HEIC_HEAD)):
            # A HEIC as a JPEG, under the same name.
            sent.seek(0)
            try:
                with one_at_a_time():
                    content = heic_as_jpeg(sent.read())
            except HeicTooLarge as large:
                raise _too_large(large.args[2]) from None
            except Busy:
                raise Unfit(BUSY) from None
            except Exception:  # the library raises a dozen kinds on what is not a picture
                raise Unfit(
                    "Cette photo HEIC est illisible. Enregistrez-la en JPG, puis renvoyez-la."
                ) from None
            stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", clean_name(sent.name or ""))
            sent = SimpleUploadedFile(f"{stem}.jpg", content, mime_of("jpg"))
            name, size = sent.name or "", sent.size or 0
    return sent, read_document(sent, name=name, size=size)  # type: ignore[arg-type]


def read_document(file: BinaryIO, *, name: str, size: int) -> Document:
    """Say what a file is; leaves it at its beginning. Raises Unfit."""
    if size > BYTES_MAX:
        raise Unfit(f"Ce fichier pèse {megabytes(size)}, la limite est {megabytes(BYTES_MAX)}.")
    if size == 0:
        raise Unfit("Ce fichier est vide.")
    kind = _checked_kind(file, size)
    clean = clean_name(name)
    stem, dot, extension = clean.rpartition(".")
    extension = extension.lower() if dot else ""
    if extension not in KINDS[kind][1]:
        if any(extension in KINDS[other][1] for other in KINDS):
            raise Unfit(
                f"Ce fichier se termine par .{extension}, mais son contenu est d’un autre format : "
                f"renommez-le en .{KINDS[kind][0]}."
            )
        if re.fullmatch(r"[a-z0-9]{1,5}", extension):
            raise Unfit(f"Format .{extension} non accepté : utilisez PDF, JPG, PNG ou HEIC.")
        stem, extension = clean, KINDS[kind][0]
    return Document(f"{stem[: NAME_MAX - len(extension) - 1]}.{extension}", kind, size)


def mime_of(kind: str) -> str:
    """The type a kind is served as."""
    return KINDS[kind][2]


def clean_name(name: str) -> str:
    """The last part of a path, without what is invisible, turns the writing or means a folder."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        " " if c.isspace() else c
        for c in last
        if (unicodedata.category(c)[0] != "C") or c.isspace()
    )
    return re.sub(r"[ ]+", " ", re.sub(r'[<>:"|?*;]', "_", seen)).strip(" .") or "document"


def _checked_kind(file: BinaryIO, size: int) -> str:
    """What the file is, by its first bytes, once looked at whole; nothing may hide in it."""
    file.seek(0)
    head = file.read(HEAD)
    marks = {"png": head.startswith(PNG_SIGNATURE), "jpg": head.startswith(b"\xff\xd8\xff")}
    kind = next((kind for kind, is_one in marks.items() if is_one), "pdf" if is_pdf(head) else "")
    try:
        if not kind:
            raise Unfit("Ce fichier n’est ni un PDF, ni une image JPG, PNG ou HEIC.")
        if PAGE_MARKS.search(head):
            raise Unfit(MIXED)
        if kind == "pdf":
            with one_at_a_time():
                check_pdf(file)
        elif kind == "png":
            if not _tail(file, size).endswith(PNG_END):
                raise Unfit(
                    "Autre chose suit cette image, ou il en manque la fin. Enregistrez-la de "
                    "nouveau."
                )
            _check_picture(file, "PNG")
        else:
            if END_MARKS.search(_tail(file, size)):
                raise Unfit("Ce fichier mêle deux formats. Enregistrez de nouveau l’image.")
            _check_picture(file, "JPEG")
    except Busy:
        raise Unfit(BUSY) from None
    except Locked:
        raise Unfit(
            "Ce PDF demande un mot de passe : enregistrez-le sans mot de passe, puis renvoyez-le."
        ) from None
    except Mixed:
        raise Unfit(MIXED) from None
    except Damaged:
        raise Unfit(
            "Ce PDF est incomplet ou abîmé. Enregistrez-le de nouveau, puis renvoyez-le."
        ) from None
    finally:
        file.seek(0)
    return kind


def _tail(file: BinaryIO, size: int) -> bytes:
    file.seek(max(0, size - TAIL))
    return file.read(TAIL)


def _check_picture(file: BinaryIO, asked: str) -> None:
    """Unfold the picture really, once its announced size is known to be bearable."""
    try:
        with one_at_a_time():
            file.seek(0)
            with Image.open(file, formats=[asked]) as picture:
                width, height = picture.size
                file.seek(0)
                most = pixels_max(picture, file.read())
                file.seek(0)
                if width * height <= most:
                    if asked == "JPEG":
                        picture.draft("RGB", (width // 8, height // 8))
                    picture.load()
    except Busy:
        raise
    except Image.DecompressionBombError:
        raise _too_large(PIXELS_MAX) from None
    except Exception:  # Pillow raises a dozen kinds on what is not a picture
        raise Unfit("Cette image est illisible. Enregistrez-la de nouveau.") from None
    if width * height > most:
        raise _too_large(most)


def _too_large(most: int) -> Unfit:
    return Unfit(f"Cette image est trop grande : réduisez-la à {millions(most)} au plus.")
