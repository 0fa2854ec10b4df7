"""The photographs of a telephone (HEIC): kept as everybody reads them, within the same bounds."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.files.images import LARGE, NotAPicture, read_picture
from core.files.uploads import Unfit, receive_document
from offers.forms.picture import PictureField
from tests.factories.people import UserFactory
from tests.factories.venues import PartnerFactory
from venues.forms.bank import BankDetailsForm
from venues.forms.referencing import DocumentForm

CASES = Path(__file__).parent.parent / "cases"
PHOTO = (CASES / "telephone.heic").read_bytes()
LARGE_ONE = (CASES / "too_large.heic").read_bytes()  # 8 200 × 5 000 px


def sent(content: bytes = PHOTO, name: str = "IMG_0042.HEIC") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/heic")


@pytest.mark.parametrize("name", ["IMG_0042.HEIC", "photo.heif", "photo.jpg", "photo"])
def test_a_photographed_document_becomes_a_jpeg(name: str) -> None:
    """R4: what the camera wrote besides, the place and the owner, is not kept."""
    assert b"Nolwenn" in PHOTO
    kept, found = receive_document(sent(name=name))
    content = kept.read()
    assert (found.kind, found.name, found.size) == (
        "jpg",
        f"{name.partition('.')[0]}.jpg",
        len(content),
    )
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (800, 600), {})


def test_the_image_of_an_offer_may_come_from_a_telephone() -> None:
    """R10: encoded anew like any other."""
    picture = read_picture(io.BytesIO(PHOTO), len(PHOTO))
    assert (picture.width, picture.height) == (800, 600)
    seen = Image.open(io.BytesIO(picture.encoded[LARGE]))
    assert (seen.format, dict(seen.getexif())) == ("WEBP", {})


def test_too_many_pixels_are_refused_undecoded() -> None:
    with pytest.raises(Unfit, match=r"réduisez-la à 40.millions de pixels"):
        receive_document(sent(LARGE_ONE))
    with pytest.raises(NotAPicture, match=r"8.200 × 5.000 px.: 40 millions de pixels au plus"):
        read_picture(io.BytesIO(LARGE_ONE), len(LARGE_ONE))


@pytest.mark.parametrize("content", [PHOTO[:400], PHOTO[:12], PHOTO[:12] + b"\0" * 900])
def test_a_broken_photograph_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Unfit, match=r"HEIC est illisible. Enregistrez-la en JPG"):
        receive_document(sent(content))
    with pytest.raises(NotAPicture, match="abîmé"):
        read_picture(io.BytesIO(content), len(content))


def test_a_heavy_photograph_is_weighed_before_it_is_read() -> None:
    with pytest.raises(Unfit, match=r"la limite est 10.Mo"):
        receive_document(sent(PHOTO + b"\0" * 11 * 2**20))


@pytest.mark.django_db
def test_every_form_that_takes_a_document_takes_a_telephone_s() -> None:
    request = DocumentForm({"nature": "presentation"}, {"file": sent()})
    assert request.is_valid(), request.errors
    bank = BankDetailsForm({}, {"document": sent()}, partners=[PartnerFactory()], by=UserFactory())
    bank.is_valid()
    assert "document" not in bank.errors
    for form, name in ((request, "file"), (bank, "document")):
        assert (form.found.kind, form.found.name) == ("jpg", "IMG_0042.jpg")
        assert form.cleaned_data[name].read(3) == b"\xff\xd8\xff"
        assert "heic" in form.fields[name].widget.attrs["accept"]
        assert "HEIC" in form.fields[name].help_text
    assert "heic" in PictureField().widget.attrs["accept"]
