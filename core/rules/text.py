"""Text that was pasted: what nobody sees is taken out, what every reader sees stays.

A mail, a word processor or a page adds marks that turn the writing, join or split words, or mean
nothing here (Unicode's « default ignorable » characters, control characters, private letters).
"""

import re
import unicodedata

# Unicode, DerivedCoreProperties: Default_Ignorable_Code_Point; and what stands for an object.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# The null character is left: nobody pastes it, and every form refuses it.
_CONTROL = "\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_NOT_LETTERS = "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"
UNSEEN = re.compile(f"[{_IGNORABLE}{_CONTROL}{_NOT_LETTERS}]")
# Bullets of a word processor: private letters of its own font.
BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf02d": "-"})
# Emoji and scripts whose letters join: there these two marks are part of what is seen.
_JOINED = r"[\u0590-\u1fff\u2100-\ud7ff\uf900-\ufaff\ufe0f\U00010000-\U0001faff]"
KEPT = re.compile(
    rf"(?<={_JOINED})[\u200c\u200d](?={_JOINED})|(?<=[\u203c\u2049\u2100-\u3299\U0001f000-\U0001faff])"
    r"\ufe0f|(?<=[©®])\ufe0f|(?<=[0-9#*])\ufe0f(?=\u20e3)"
)
NEW_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Spaces of print: the fonts of the site have none of them.
THIN = re.compile("[\u2000-\u200a\u205f\u3000\u2800]")
UNBREAKABLE = re.compile("[\u202f\u2007]")


def several_lines(text: str) -> str:
    """A text of several lines, its line ends « \\n », its letters composed, nothing invisible."""
    if text.isascii() and text.isprintable():
        return text
    said = NEW_LINES.sub("\n", text.translate(BULLETS))
    said = UNBREAKABLE.sub("\u00a0", said)
    said = THIN.sub(" ", said)
    if UNSEEN.search(said):
        kept = {found.start() for found in KEPT.finditer(said)}
        said = UNSEEN.sub(lambda found: found[0] if found.start() in kept else "", said)
    return unicodedata.normalize("NFC", said)


def one_line(text: str) -> str:
    """The same on one line: line ends and tabs are spaces."""
    return re.sub(r"[ ]*[\n\t]+[ \n\t]*", " ", several_lines(text))


def identifier(text: str) -> str:
    """A number, a code, an address: without any space nor anything invisible."""
    return "".join(UNSEEN.sub("", one_line(text)).split())
