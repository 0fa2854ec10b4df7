"""One line of a file, read by the very forms of the wizard: the rules are theirs."""

import re
from functools import lru_cache
from typing import Any

from accounts.models import User
from core.rules import LEVEL_WORDS, PARIS
from core.rules.addresses import pasted_address
from core.rules.text import identifier, several_lines
from core.rules.typed import zeros_back
from offers.actions.import_lines import Problem, ReadLine
from offers.forms.imports.cells import as_typed, wrong_cells
from offers.forms.imports.columns import BY_KEY, COLUMNS, TITLE_OF, FileColumn, key_of
from offers.forms.practical import PracticalForm
from offers.forms.project import ProjectForm
from offers.forms.recipient import ALL, ONE, RecipientForm, teachers_of
from offers.forms.terms import TermsForm
from offers.models import CollectiveOffer, ImportJob
from offers.queries.visibility import venues_to_publish_from
from schools.models import Institution
from schools.queries import school_year_days
from schools.rules import as_uai, uai_is_valid
from venues.models import Partner, Venue

EXAMPLE = "Cette ligne est l’exemple du modèle : remplacez-la par une de vos offres."
NOBODY = "-1"
SPLIT = re.compile(r"[|;\n]")
Found = dict[str, str]


@lru_cache(maxsize=64)
def _aliases(field: str, answers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Every way of writing the answers of a column, (code, name) each -> code."""
    said: dict[str, str] = {}
    for code, label in answers:
        said |= {key_of(code): code, key_of(label): code}
        if field == "levels":
            said[key_of(LEVEL_WORDS[code][3])] = code
        if field == "departments":
            said |= {key_of(label.partition(" ")[2]): code, code.lstrip("0").lower(): code}
        if field == "accessibility":
            said[key_of(label).removeprefix("handicap ")] = code
    return said


def read_choices(text: str, column: FileColumn) -> tuple[list[str], list[str]]:
    """Return the codes of what is written, and the words that are none of the answers."""
    codes: list[str] = []
    unknown: list[str] = []
    known = _aliases(column.field, tuple((column.choices or {}).items()))
    for part in SPLIT.split(text):
        # A part may list answers by commas, and an answer may itself hold commas.
        pieces = [piece for piece in part.split(",") if key_of(piece)]
        while pieces:
            for length in range(len(pieces), 0, -1):
                word = ",".join(pieces[:length])
                code = known.get(key_of(word), "")
                if code or length == 1:
                    codes += [code] if code and code not in codes else []
                    unknown += [] if code else [word.strip()]
                    pieces = pieces[length:]
                    break
    return codes, unknown


class LineReader:
    """Reads the lines of one file for one partner; calling it never writes anything."""

    def __init__(self, *, partner: Partner, by: User, columns: list[str]) -> None:
        self.places = [BY_KEY.get(key_of(title)) for title in columns]
        self.venues = list(venues_to_publish_from(by).filter(partner=partner))
        self.schools: dict[str, Institution | None] = {}
        self.years = school_year_days()

    def __call__(self, cells: list[str]) -> ReadLine:
        """What the forms understand of a line, and every sentence they would say."""
        texts = self._texts(cells)
        found: Found = wrong_cells(texts)
        data = as_typed(texts) | {"expected_version": "0"}
        for column in COLUMNS:
            if column.choices:
                # The codes a form waits for; words that are no answer are told once, here.
                codes, unknown = read_choices(texts.get(column.field, ""), column)
                if unknown and column.field not in found:
                    words = ", ".join(f"«\u00a0{word[:40]}\u00a0»" for word in unknown[:3])
                    what = (
                        "n’est pas une réponse possible"
                        if len(unknown) == 1
                        else "ne sont pas possibles"
                    )
                    found[column.field] = f"{words} {what} : voyez la feuille « Listes » du modèle."
                data[column.field] = (
                    codes if column.several else (codes[0] if len(codes) == 1 else "")
                )
        venue = self._venue(texts.get("venue", ""), found)
        school = self._school(texts.get("institution", ""), found)
        data["venue"] = str(venue.pk) if venue else NOBODY if texts.get("venue") else ""
        data |= self._recipient(school, texts, found)
        forms = self._forms(data, venue, school)
        whole = _about_the_line(cells, texts, len(self.places))
        # In the order of the columns; the cell that could not be read speaks alone.
        said = {
            name: [str(e) for e in errors]
            for wrong in forms
            for name, errors in wrong.errors.items()
        }
        said |= {name: [sentence] for name, sentence in found.items()}
        order = list(TITLE_OF)
        rank = {name: order.index(name) if name in order else len(order) for name in said}
        sorted_problems = [
            Problem(TITLE_OF.get(name, ""), sentence)
            for name in sorted(said, key=lambda name: rank[name])
            for sentence in said[name]
        ]
        problems = [*whole, *sorted_problems]
        if problems or venue is None:
            return ReadLine(problems=problems)
        values = {k: v for form in (forms[0], *forms[2:]) for k, v in form.values().items()}
        return ReadLine(venue_id=venue.pk, values=values, terms=forms[1].terms)

    def _texts(self, cells: list[str]) -> dict[str, str]:
        pairs = zip(self.places, cells, strict=False)
        return {column.field: several_lines(cell).strip() for column, cell in pairs if column}

    def _venue(self, text: str, found: Found) -> Venue | None:
        """By SIRET or by name; a single one goes without saying."""
        if not text:
            return self.venues[0] if len(self.venues) == 1 else None
        digits = zeros_back(re.sub(r"[.\-]", "", identifier(text)), 14, lost=2)
        named = [v for v in self.venues if v.siret == digits or key_of(v.name) == key_of(text)]
        if len(named) > 1:
            found["venue"] = "Plusieurs de vos lieux portent ce nom : indiquez le SIRET."
        return named[0] if len(named) == 1 else None

    def _school(self, text: str, found: Found) -> Institution | None:
        uai = as_uai(text)
        if not uai or "institution" in found:
            return None
        if not uai_is_valid(uai):
            found["institution"] = "Le code UAI compte 7 chiffres et une lettre, celle du code."
            return None
        if uai not in self.schools:
            self.schools[uai] = Institution.objects.eligible().filter(uai=uai).first()
        if self.schools[uai] is None:
            found["institution"] = f"Le code UAI {uai} n’est pas dans le dispositif."
        return self.schools[uai]

    def _recipient(
        self, school: Institution | None, texts: dict[str, str], found: Found
    ) -> dict[str, str]:
        teacher = pasted_address(texts.get("teacher", ""))
        if teacher and not texts.get("institution"):
            found["teacher"] = "Indiquez aussi le code UAI de son établissement."
        if school is None:
            return {"audience": ALL, "institution": "", "teacher": ""}
        people = teachers_of(school) if teacher else []
        same = [str(p.pk) for p in people if p.email.casefold() == teacher.casefold()]
        chosen = (same or [NOBODY])[0] if teacher else ""
        return {"audience": ONE, "institution": str(school.pk), "teacher": chosen}

    def _forms(
        self, data: dict[str, Any], venue: Venue | None, school: Institution | None
    ) -> list[Any]:
        project = ProjectForm(data, venues=self.venues)
        practical = PracticalForm(data, territory=venue.department_code if venue else "")
        recipient = RecipientForm(data, stored=school)
        for form in (project, practical, recipient):
            form.is_valid()
        zone = PARIS
        if venue is not None:
            # The clock of the event's place, as the offer itself will tell it.
            said = practical.cleaned_data
            place, code = said.get("place", ""), said.get("event_postal_code", "")
            zone = CollectiveOffer(
                venue=venue, institution=school, place=place, event_postal_code=code
            ).time_zone
        terms = TermsForm(data, zone=zone, years=self.years)
        terms.is_valid()
        return [project, terms, practical, recipient]


def _about_the_line(cells: list[str], texts: dict[str, str], width: int) -> list[Problem]:
    """What is wrong with the line as a whole."""
    if any(cells[width:]):
        said = f"Cette ligne compte {len(cells)} cellules pour {width} colonnes"
        return [Problem("", f"{said} : mettez entre guillemets les textes avec séparateurs.")]
    sample = {column.field: column.example for column in COLUMNS}
    if all(texts.get(name) == sample[name] for name in ("title", "description")):
        return [Problem("", EXAMPLE)]
    return []


def reader_of(job: ImportJob) -> LineReader:
    """The reader of an import, for whoever works on it."""
    return LineReader(partner=job.partner, by=job.created_by, columns=job.columns)
