"""Documents: tagged PDF in French, whatever people typed."""

from pathlib import Path
from typing import Any

import pytest
import typst

from core.files.pdf import write_pdf

VALUES: dict[str, Any] = {"reference": "CJ-1", "words": "#strong[x] $y$ \\ 東京 <b> œuvre €"}


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A sheet that writes one text of its values."""
    from core.files import pdf

    frame = pdf.TEMPLATES / "core/documents/frame.typ"
    (tmp_path / "frame.typ").write_text(frame.read_text())
    (tmp_path / "page.typ").write_text(
        '#import "frame.typ": *\n'
        "#let said = json(bytes(sys.inputs.values))\n"
        '#show: sheet.with(title: "Devis", reference: said.reference)\n'
        "#said.words\n"
    )
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    return "page.typ"


def test_a_document_is_tagged_and_says_its_language_and_its_title(template: str) -> None:
    pdf = write_pdf(template, VALUES)

    assert pdf.startswith(b"%PDF-1.7")
    assert b"/Lang(fr" in pdf
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid" in pdf


def test_what_people_typed_is_never_markup_nor_stops_the_document(template: str) -> None:
    hostile = VALUES | {"words": '#panic("x") #read("/etc/passwd") \u0001 \ud83d\ude00'}

    assert write_pdf(template, hostile).startswith(b"%PDF")


def test_a_template_that_lacks_a_value_is_a_bug_that_rises(template: str) -> None:
    with pytest.raises(typst.TypstError):
        write_pdf(template, {})
