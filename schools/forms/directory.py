"""Reads the official directory of institutions (R5) into final types."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.rules import TERRITORIES, academy_of, department_of, time_zone_of
from core.rules.phones import read_phone
from core.rules.typed import plain, read_yes_no, zeros_back
from schools import rules
from schools.actions.directory import DirectoryRow
from schools.actions.report import BadFile, LineError
from schools.forms.table import Row, Table, read_table
from schools.models import Institution

UAI = "identifiant_de_l_etablissement"
NAME = "nom_etablissement"
SEVERAL_SITES = "etablissement_multi_lignes"
REQUIRED = {
    UAI,
    NAME,
    SEVERAL_SITES,
    "type_etablissement",
    "statut_public_prive",
    "adresse_1",
    "code_postal",
    "nom_commune",
    "code_departement",
    "libelle_academie",
    "type_contrat_prive",
    "etat",
    "ministere_tutelle",
}
OPTIONAL = {"adresse_2", "mail", "telephone", "latitude", "longitude"}
# Column names of the editions since December 2024.
ALIASES = {"multi_uai": SEVERAL_SITES}
COLUMN_OF = {
    "name": NAME,
    "contract": "type_contrat_prive",
    "address": "adresse_1",
    "postal_code": "code_postal",
    "city": "nom_commune",
    "academy": "libelle_academie",
    "phone": "telephone",
}


def read_directory(content: bytes) -> tuple[list[DirectoryRow], list[str]]:
    """Return every row of the directory, kept or left aside, and what its reader should know.

    What a spreadsheet took from it (first zeros) is put back. Raises BadFile with each faulty
    line; a file with one error is refused entirely.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)
    for row in table.rows:
        row.cells[UAI] = rules.as_uai(row.cells[UAI])
    errors = table.errors or _wrong_codes(table)
    if errors:
        raise BadFile(*sorted(errors))
    # Lines that are only another site of an institution: « annexe » or not the first.
    groups: dict[str, list[Row]] = defaultdict(list)
    for line in table.rows:
        groups[line.cells[UAI]].append(line)
    sites = set()
    for group in groups.values():
        seats = [line for line in group if "annexe" not in plain(line.cells[NAME])]
        seat = (seats or group)[0]
        sites |= {line.line for line in group if line is not seat}
    read = [_directory_row(row, is_site=row.line in sites) for row in table.rows]
    # Facts the table would refuse: no name, an over-long cell…
    labels = {field.name: field.verbose_name for field in Institution._meta.fields}
    errors = []
    for kept in (row for row in read if row.facts):
        try:
            Institution(uai=kept.uai, **kept.facts).clean_fields()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                said = f"{labels[name]}\u00a0: {' '.join(messages)}"
                errors.append(table.error(kept.line, COLUMN_OF.get(name, UAI), said))
    if errors:
        raise BadFile(*errors)
    return read, table.notes


def _wrong_codes(table: Table) -> list[LineError]:
    """Codes that are not an UAI, and codes given twice without the mark of several sites."""
    errors: list[LineError] = []
    seen: dict[str, Row] = {}
    for row in table.rows:
        uai = row.cells[UAI]
        if not rules.uai_is_valid(uai):
            if rules.UAI_SHAPE.fullmatch(uai):
                right = rules.UAI_LETTERS[int(uai[:7]) % 23]
                why = f"est fausse (attendue\u00a0: {right})."
                said = f"la lettre de contrôle du code UAI {uai} {why}"
            else:
                why = "n’est pas fait de 7 chiffres et d’une lettre."
                said = f"le code UAI «\u00a0{uai[:40]}\u00a0» {why}"
            errors.append(table.error(row.line, UAI, said))
            continue
        first = seen.setdefault(uai, row)
        if first is not row and not (_has_sites(row) and _has_sites(first)):
            said = (
                f"le code UAI {uai} est déjà à la ligne {first.line}, sans la marque "
                f"«\u00a0plusieurs sites\u00a0» ({table.titles[SEVERAL_SITES]} = 1)."
            )
            errors.append(table.error(row.line, UAI, said))
    return errors


def _has_sites(row: Row) -> bool:
    """The mark « 1 », or what a spreadsheet made of it."""
    return read_yes_no(row.cells[SEVERAL_SITES].removesuffix(".0")) is True


def _directory_row(row: Row, *, is_site: bool) -> DirectoryRow:
    cells = row.cells
    territory = _territory(cells)
    reason = rules.why_not_eligible(
        school_type=cells["type_etablissement"],
        sector=cells["statut_public_prive"],
        contract=cells["type_contrat_prive"],
        supervision=cells["ministere_tutelle"],
        state=cells["etat"],
        territory=territory,
    )
    # The fields of an Institution, from the words of the directory.
    return DirectoryRow(
        line=row.line,
        uai=cells[UAI],
        name=cells[NAME],
        is_site=is_site,
        is_open=plain(cells["etat"]) in rules.OPEN_STATES,
        territory=territory,
        left_aside=reason,
        facts={}
        if reason or is_site
        else {
            "name": cells[NAME],
            "kind": rules.ELIGIBLE_TYPES[plain(cells["type_etablissement"])],
            "sector": "PUBLIC" if plain(cells["statut_public_prive"]) == "public" else "PRIVATE",
            "contract": cells["type_contrat_prive"],
            "ministry": rules.ministry_of(cells["ministere_tutelle"]),
            "address": ", ".join(filter(None, [cells["adresse_1"], cells.get("adresse_2", "")])),
            "postal_code": zeros_back(cells["code_postal"], 5),
            "city": cells["nom_commune"],
            "department_code": territory,
            "academy": academy_of(territory) or cells["libelle_academie"],
            "email": _email(cells.get("mail", "")),
            "phone": read_phone(cells.get("telephone", ""), territory)
            or cells.get("telephone", ""),
            "latitude": _coordinate(cells.get("latitude", "")),
            "longitude": _coordinate(cells.get("longitude", "")),
            "time_zone": time_zone_of(territory),
        },
    )


def _territory(cells: dict[str, str]) -> str:
    """« 035 » is 35, « 9 » is 09, « 02A » is 2A; failing that, the postal code speaks.

    '' abroad.
    """
    code = cells["code_departement"].upper().removesuffix(".0").lstrip("0")
    code = code.zfill(2) if code else ""
    return code if code in list(TERRITORIES) else department_of(zeros_back(cells["code_postal"], 5))


def _email(text: str) -> str:
    """The address, or nothing when it is not one: a typing error closes no school."""
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _coordinate(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    fits = value.is_finite() and abs(value) <= 180
    return value.quantize(Decimal("0.000001")) if fits else None
