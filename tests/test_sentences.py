"""Sentences that were false, or wrongly agreed, somewhere they were shown: none comes back."""

import re
from pathlib import Path

import pytest

from core.rules import NBSP
from tests.test_architecture import ROOT, sources

REPLACED = [
    "le partenaire supprime la date",
    "Publier et prévenir {{ offer.institution",
    "Pour vous seul",
    "Vous seul",
    "adaptée aux handicaps {{",
    "dépasse la limite de",
    '"L’établissement récupère le montant engagé',
    "rien ne vous attend",
    "de nouveau publiée à ces conditions",
    "réservations en cours suivent leur cours",
    "Rien ne fonctionne avant",
    "un chiffre est faux",
    "Ce numéro est bien formé",
    "De quelle sorte",
    "autour de quel prix",
    "avant vos décisions",
    "<li>Un enseignant préréserve",
    "partner.name }} reçoit un courriel",
    "Une réalisation ne change pas le disponible",
    "revient au prochain lot",
    "Qui joue",
    "À qui de jouer",
    "Vivre l’événement",
    "réputée réalisée",
    "vous êtes connecté",
    ">Adresse e-mail",
]
STRAIGHT = re.compile(r".{0,20}[\w’.)»…] [:;!?»](?![\w=])|« .{0,20}")
UNREAD = re.compile(r"{#.*?#}|<(script|style)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>")
FACES = re.compile(r"@font-face {([^}]*)}")


def written() -> dict[str, str]:
    """Path -> text of the templates and of the code, with plain spaces."""
    pages = (ROOT / "templates").rglob("*.html")
    files = [*pages, *sources()]
    return {str(f.relative_to(ROOT)): f.read_text().replace(NBSP, " ") for f in files}


@pytest.mark.parametrize("sentence", REPLACED)
def test_no_replaced_sentence_comes_back(sentence: str) -> None:
    assert [name for name, text in written().items() if sentence in text] == []


@pytest.mark.parametrize("letter", "ïÏ")
def test_a_letter_the_heading_face_draws_wrong_comes_from_the_other(letter: str) -> None:
    """« Maïwenn » in a heading: one face only offers the letter, and it is not Syne's file."""
    offered = []
    for face in FACES.findall((ROOT / "static/css/fonts.css").read_text()):
        if 'font-family: "Syne";' not in face:
            continue
        for span in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face):
            first = int(span[0], 16)
            if first <= ord(letter) <= int(span[1] or span[0], 16):
                offered.append(Path(re.findall(r'url\("([^"]+)"', face)[0]).name)
    assert offered == ["atkinson-hyperlegible-next-latin-wght-normal.woff2"]


def test_a_name_read_aloud_begins_with_the_words_shown() -> None:
    """No label hides the words of the brand; a figure keeps its own role."""
    header = (ROOT / "templates/_header.html").read_text()
    brand = header[header.index('class="site-header__brand"') :].partition(">")[0]
    assert "aria-label" not in brand
    assert 'role="group"' not in (ROOT / "templates/bookings/_picture.html").read_text()


def test_the_icon_of_an_act_stands_before_its_words() -> None:
    """In a menu, only the tick of what is chosen is pushed to the right."""
    rules = (ROOT / "static/css/panel.css").read_text().splitlines()
    pushed = [rule for rule in rules if ".menu > ul" in rule and "margin-left: auto" in rule]
    assert [rule.partition(" .icon")[0] for rule in pushed] == [
        ".menu > ul :is(a, button)[aria-current]"
    ]


def test_no_template_has_a_straight_space_beside_a_double_sign() -> None:
    """« Masques : visite » breaks at no line: U+00A0 stands in the text and in quoted words.

    What is printed, as `{{ title|typo }}`, gets its own from the filter.
    """
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        for piece in pieces_of(path.read_text()):
            found += [f"{path.name}: {hit.group()}" for hit in STRAIGHT.finditer(piece)]
    assert found == []


def test_a_straight_space_is_found_wherever_a_template_may_have_one() -> None:
    text = '{# a : b #}<p id="a ; b">{{ a }} :</p>{% x "« b" if a == b %}<b>c</b> ?<i>d : e</i>'
    assert [STRAIGHT.search(piece) is not None for piece in pieces_of(text)] == [True, True, True]


def pieces_of(template: str) -> list[str]:
    """What a template writes, without its tags: the words between quotes, then the text."""
    text = UNREAD.sub("", template)
    quoted = [words for tag in TAG.findall(text) for words in re.findall(r'"([^"]*)"', tag)]
    return [*quoted, TAG.sub("", re.sub(r"{{.*?}}", "x", text))]
