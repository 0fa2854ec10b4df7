"""The one spelling of an e-mail address: what is compared, counted, kept and written to."""

import unicodedata

# Letters and marks that nothing shows, though Unicode does not class them as such.
SHOWS_NOTHING = set("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
# Control and format characters, spaces, line ends, private letters, halves of characters.
NOT_OF_AN_ADDRESS = {"Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cs"}


def mailbox(address: str) -> str:
    """« Nom@Exemple.fr\u200b » is nom@exemple.fr: neither case nor what nobody sees makes two.

    A null character stays: it is refused where addresses are checked.
    """
    bare = address.strip().lower()
    if bare.isascii() and bare.isprintable() and " " not in bare:
        return bare
    seen = (letter for letter in unicodedata.normalize("NFC", bare) if _is_seen(letter))
    return "".join(seen)


def _is_seen(letter: str) -> bool:
    if letter == "\x00":
        return True
    return letter not in SHOWS_NOTHING and unicodedata.category(letter) not in NOT_OF_AN_ADDRESS
