"""Pictures handed over: read by content, encoded anew, refused when they are not what they say."""

import io
import tracemalloc
from typing import Any

import pytest
from PIL import Image

from core.files import images
from core.files.images import LARGE, SMALL, NotAPicture, Picture
from tests.pictures import REFUSED, image, png_bomb, snapshot


def read(data: bytes) -> Picture:
    return images.read_picture(io.BytesIO(data), len(data))


def seen(picture: Picture, width: int = LARGE) -> Image.Image:
    return Image.open(io.BytesIO(picture.encoded[width]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_become_webp_in_two_widths(kind: str) -> None:
    """R10."""
    picture = read(image(kind, 1600, 1000))
    assert (picture.width, picture.height) == (1600, 1000)
    assert (seen(picture).format, seen(picture).size) == ("WEBP", (1200, 750))
    assert seen(picture, SMALL).size == (480, 300)


def test_the_smallest_picture_is_not_enlarged() -> None:
    assert seen(read(image(width=600, height=400))).size == (600, 400)


@pytest.mark.parametrize("options", [{"mode": "L", "color": 9}, {"mode": "CMYK", "color": 0},
                                     {"mode": "RGB", "progressive": True}])  # fmt: skip
def test_any_kind_of_jpeg_is_read(options: dict[str, Any]) -> None:
    assert seen(read(image(**options))).mode == "RGB"


@pytest.mark.parametrize("mode", ["P", "1", "LA", "RGBA", "I;16"])
def test_any_kind_of_png_is_read(mode: str) -> None:
    colour = {"LA": (0, 0), "RGBA": (0, 0, 0, 0)}.get(mode, 0)
    assert seen(read(image("PNG", mode=mode, color=colour))).size == (800, 600)


def test_what_is_transparent_becomes_white() -> None:
    picture = read(image("PNG", mode="RGBA", color=(0, 0, 0, 0)))
    assert seen(picture).getpixel((5, 5)) == (255, 255, 255)


def test_the_notes_of_the_camera_are_gone_and_the_picture_stands_upright() -> None:
    """EXIF: the place, the owner's name; the orientation is applied first."""
    data = snapshot(6, width=1000, height=700)
    assert b"Exif" in data
    picture = read(data)
    assert (picture.width, picture.height) == (700, 1000)
    for width in (SMALL, LARGE):
        assert not seen(picture, width).getexif()
        assert set(seen(picture, width).info) <= {"loop", "background", "timestamp", "duration"}
        assert b"Exif" not in picture.encoded[width]
    assert seen(picture).size == (700, 1000)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_a_plain_picture_is_refused_with_a_sentence(case: str) -> None:
    data, sentence = REFUSED[case]
    with pytest.raises(NotAPicture, match=sentence):
        read(data)


def test_a_file_too_heavy_is_refused_unread() -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read")

    with pytest.raises(NotAPicture) as refusal:
        images.read_picture(Unread(), 11 * 2**20)
    assert str(refusal.value) == "Ce fichier pèse 11 Mo, la limite est 10 Mo."
    with pytest.raises(NotAPicture, match="pèse 10,1 Mo, la limite est 10 Mo"):
        images.read_picture(Unread(), 10 * 2**20 + 1)


def test_a_bomb_is_refused_before_its_pixels_take_memory() -> None:
    bomb = png_bomb(20_000, 20_000)
    tracemalloc.start()
    with pytest.raises(NotAPicture):
        read(bomb)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert highest < 20 * 2**20


def test_a_picture_is_kept_under_a_name_nobody_guesses_then_forgotten(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    picture = read(image())
    name, other = images.keep(picture), images.keep(picture)
    assert name != other
    file = images.open_picture(name, SMALL)
    assert file is not None
    assert file.read() == picture.encoded[SMALL]
    file.close()
    images.forget(name)
    images.forget(name)
    assert images.open_picture(name, SMALL) is None
    assert len(list(tmp_path.rglob("*.webp"))) == 2


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 31, "A" * 32, "é" * 32, "\0" * 32])
def test_a_forged_name_opens_nothing(name: str) -> None:
    assert images.open_picture(name, SMALL) is None
    images.forget(name)


def test_a_width_nobody_made_opens_nothing(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert images.open_picture(images.keep(read(image())), 481) is None
