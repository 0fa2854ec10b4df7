"""What people hand over is read, never believed (R4): types, polyglots, bombs, names, weights."""

import io

import pytest

from core.files.uploads import Document, Unfit, clean_name, read_document
from core.rules.files import BYTES_MAX, megabytes
from tests.files import HTML, SVG, ZIP_END, pdf, picture, png_bomb


def read(content: bytes, name: str = "dossier.pdf") -> Document:
    return read_document(io.BytesIO(content), name=name, size=len(content))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "dossier.pdf", "pdf"),
        (pdf(), "DOSSIER.PDF", "pdf"),
        (pdf() + b"\r\n\n", "dossier.pdf", "pdf"),
        (picture("PNG"), "scan.png", "png"),
        (picture("JPEG"), "photo.jpeg", "jpg"),
        (picture("JPEG", progressive=True), "photo.JPG", "jpg"),
    ],
)
def test_honest_documents_are_accepted(content, name, kind):
    """Positive control of everything below."""
    found = read(content, name)
    assert (found.kind, found.size, found.name) == (
        kind,
        len(content),
        name[:-4].rstrip(".") + (f".{name.rpartition('.')[2].lower()}"),
    )


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "vide.pdf", "Ce fichier est vide."),
        (SVG, "dessin.png", "ni un PDF, ni une image"),
        (SVG, "dessin.svg", "ni un PDF, ni une image"),
        (HTML, "page.pdf", "ni un PDF, ni une image"),
        (b"MZ\x90\0" * 20, "programme.pdf", "ni un PDF, ni une image"),
        (b"%PDF-1.7\n", "tronque.pdf", "incomplet ou abîmé"),
        (b"%PDF-1.7\nstartxref\n3\n%%EOF", "creux.pdf", "incomplet ou abîmé"),
        (b"%PDF-9.9\n" + pdf()[9:], "futur.pdf", "incomplet ou abîmé"),
        (picture()[:-20], "coupe.png", "il en manque la fin"),
        (picture("JPEG", size=(400, 400))[:300], "coupe.jpg", "illisible"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "faux.png", "il en manque la fin"),
        (png_bomb(), "bombe.png", "trop grande"),
        (png_bomb(8_000, 8_000), "grande.png", "trop grande"),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_document_is_refused(content, name, sentence):
    """R4: lies, halves, bombs; each with its sentence."""
    with pytest.raises(Unfit, match=sentence):
        read(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (HTML + pdf(), "page.pdf"),  # a PDF reader would still open it, a browser too
        (pdf(header=b"%PDF-1.7\n<html><script>alert(1)</script>\n"), "page.pdf"),
        (pdf() + HTML, "page.pdf"),
        (pdf(body=ZIP_END), "archive.pdf"),
        (picture() + HTML, "page.png"),
        (picture() + ZIP_END, "archive.png"),
        (picture("JPEG", comment=b"<script>alert(1)</script>"), "page.jpg"),
        (picture("JPEG") + pdf(), "deux.jpg"),
        (picture("JPEG") + ZIP_END, "archive.jpg"),
    ],
)
def test_a_file_that_is_two_things_at_once_is_refused(content, name):
    """R4: polyglots."""
    with pytest.raises(Unfit):
        read(content, name)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (picture(), "scan.pdf", r"renommez-le en \.png"),
        (picture("JPEG"), "scan.png", r"renommez-le en \.jpg"),
        (pdf(), "dossier.exe", "Format .exe non accepté"),
        (pdf(), "dossier.pdf.html", "Format .html non accepté"),
    ],
)
def test_a_wrong_extension_is_refused(content, name, sentence):
    """What the person sees and what it is must agree."""
    with pytest.raises(Unfit, match=sentence):
        read(content, name)


def test_ten_megabytes_pass_and_one_byte_more_does_not():
    """R4, and the sentence people read."""
    filled = pdf(body=b"%" + b"0" * (BYTES_MAX - len(pdf()) - 10) + b"\n")
    exact = filled + b"\n" * (BYTES_MAX - len(filled))
    assert read(exact).size == BYTES_MAX
    with pytest.raises(Unfit, match="Ce fichier pèse 10,1\u00a0Mo, la limite est 10\u00a0Mo"):
        read(exact + b"\n")
    assert megabytes(11 * 1024 * 1024) == "11\u00a0Mo"
    assert megabytes(300) == "1\u00a0Ko"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\dossier.pdf", "dossier.pdf"),
        ("C:\\Documents\\Projet « été ».pdf", "Projet « été ».pdf"),
        ("\u202egpj.exe.pdf", "gpj.exe.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("  .cache.pdf", "cache.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("", "document"),
        ("\u200b", "document"),
    ],
)
def test_names_keep_their_letters_and_nothing_else(typed, kept):
    """No folder, nothing invisible, nothing that turns the writing around."""
    assert clean_name(typed) == kept


def test_a_long_name_keeps_its_extension():
    """200 characters are typed, 100 are kept; no extension gets the right one."""
    assert read(pdf(), "é" * 200 + ".pdf").name == "é" * 96 + ".pdf"
    assert read(picture(), "scan").name == "scan.png"


def test_reading_leaves_the_file_at_its_beginning():
    file = io.BytesIO(picture())
    read_document(file, name="scan.png", size=len(file.getvalue()))
    assert file.tell() == 0
