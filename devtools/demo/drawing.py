"""The image of one offer of the demonstration, drawn here: a stage, its curtain, two masks."""

import io

from PIL import Image, ImageDraw

from core.files import images

NAME = "0d3a" * 8
WIDTH, HEIGHT = 1200, 800
NIGHT, LIGHT, RED, DARK_RED, BOARDS = "#1b1a3d", "#f6e7b4", "#a3173f", "#7c0f2e", "#8a5a33"
ALT = "Deux masques de comédie sur une scène, entre deux rideaux rouges."
CREDIT = "dessin du Théâtre de l’Éclusier"


def picture() -> dict[str, str]:
    """The fields of an offer that show it; drawn and kept once."""
    if images.open_picture(NAME, images.SMALL) is None:
        scene = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
        pen = ImageDraw.Draw(scene)
        pen.polygon([(600, 0), (330, 640), (870, 640)], fill="#3a3870")
        pen.rectangle((0, 620, WIDTH, HEIGHT), fill=BOARDS)
        pen.ellipse((330, 590, 870, 700), fill=LIGHT)
        for left in range(0, 300, 60):
            for x, colour in ((left, RED), (left + 30, DARK_RED)):
                pen.rectangle((x, 0, x + 30, 660 - x // 4), fill=colour)
                pen.rectangle((WIDTH - x - 30, 0, WIDTH - x, 660 - x // 4), fill=colour)
        _mask(pen, 500, LIGHT, smiling=True)
        _mask(pen, 700, "#d9e4f5", smiling=False)
        written = io.BytesIO()
        scene.save(written, "PNG")
        written.seek(0)
        images.keep(images.read_picture(written, written.getbuffer().nbytes), NAME)
    return {"image": NAME, "image_alt": ALT, "image_credit": CREDIT}


def _mask(pen: ImageDraw.ImageDraw, x: int, colour: str, *, smiling: bool) -> None:
    pen.ellipse((x - 95, 280, x + 95, 540), fill=colour, outline=NIGHT, width=6)
    for eye in (x - 45, x + 45):
        pen.ellipse((eye - 24, 360, eye + 24, 395), fill=NIGHT)
    turn = (20, 160) if smiling else (200, 340)
    top = 400 if smiling else 450
    pen.arc((x - 55, top, x + 55, top + 90), *turn, fill=NIGHT, width=14)
