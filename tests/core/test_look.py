"""The colours of static/css/tokens.css: same dark values twice, contrast computed from the file."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
TEXT, CONTROL = 4.5, 3.0


def block(opening: str) -> dict[str, str]:
    body = TOKENS.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})", body))


LIGHT = block(":root {")
DARK_ASKED = block(':root:not([data-theme="clair"]) {')
DARK_CHOSEN = block(':root[data-theme="sombre"] {')


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *[("ink", ground, TEXT) for ground in ("page", "surface", "sunken")],
    *[("ink-2", ground, TEXT) for ground in ("page", "surface", "sunken")],
    *[
        (text, f"{tint}-bg", TEXT)
        for tint in ("school", "partner", "red", "yellow", "blue", "plum", "grey")
        for text in ("ink", "ink-2")
    ],
    *[(tint, f"{tint}-bg", TEXT) for tint in ("school", "partner", "red", "blue", "plum", "grey")],
    ("yellow-text", "yellow-bg", TEXT),
    *[
        (tint, ground, TEXT)
        for tint in ("school", "partner", "red")
        for ground in ("page", "surface")
    ],
    *[
        (tint, "surface", TEXT)  # a badge on the stub of a ticket
        for tint in ("blue", "plum", "grey", "yellow-text")
    ],
    *[("on-button", side, TEXT) for side in ("school", "partner", "red")],
    *[("on-solid", f"{side}-solid", TEXT) for side in ("school", "partner")],
    ("on-yellow", "yellow", TEXT),
    ("page", "ink", TEXT),
    ("line", "surface", CONTROL),
    ("line", "page", CONTROL),
    *[("focus", ground, CONTROL) for ground in ("page", "surface", "sunken")],
]


def test_the_dark_theme_is_the_same_chosen_or_asked_by_the_system():
    assert DARK_ASKED == DARK_CHOSEN
    assert set(LIGHT) == set(DARK_CHOSEN)


@pytest.mark.parametrize("theme", [LIGHT, DARK_CHOSEN], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_every_pair_of_colours_is_readable(theme, text, ground, least):
    assert contrast(theme[text], theme[ground]) >= least


def test_every_colour_used_is_a_token():
    """A stylesheet other than the tokens names no colour of its own, but black, white and ink."""
    allowed = {"#000", "#0000", "#fff", "#ffffff", "#17183a", "#e9ebf6", "#ffe07a", "#999", "#333"}
    for sheet in CSS.glob("*.css"):
        if sheet.name == "tokens.css":
            continue
        found = {c.lower() for c in re.findall(r"#[0-9A-Fa-f]{3,8}\b", sheet.read_text())}
        assert found <= allowed, sheet.name


def test_nothing_is_fetched_from_elsewhere():
    for sheet in CSS.glob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text()):
            assert not re.search(r"https?:|//", address), sheet.name
