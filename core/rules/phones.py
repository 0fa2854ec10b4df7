"""A telephone number, read from whatever people write, kept in E.164, shown as French people do.

Overseas numbers are typed « 0262 20 00 00 » as well as « +262 262 20 00 00 »; Nouméa, Papeete and
Mata-Utu have shorter ones, read where the place is known.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from core.rules.french import NBSP
from core.rules.text import identifier

FRANCE = 33
# department or collectivity -> region of its numbers
REGIONS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
# They share the French zero: the first digits tell them from the numbers of Europe.
WITH_A_ZERO = ("RE", "YT", "GP", "MQ", "GF")
OVERSEAS = {phonenumbers.country_code_for_region(region) for region in REGIONS.values()}
OF_A_PLACE = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
# « Tél. : », « Portable » before the number; « (0) » within; what a spreadsheet puts before.
LABEL = re.compile(r"(?:t[ée]l(?:[ée]phone)?|portable|mobile|fixe|tel)?\.?:?'?", re.IGNORECASE)
WRITTEN = re.compile(r"[0-9+().,/\-\u2010-\u2015\u2212]+")
E164 = re.compile(r"^\+[1-9][0-9]{5,14}$")
MIQUELON = re.compile(r"(?:\+33|0033|33)?0?508([0-9]{6})")


def read_phone(text: str, territory: str = "") -> str | None:
    """The number in E.164, None when it cannot be read. `territory`: the department of the place.

    « 05 34 40 12 00 », « +33 (0)5 34… », « +33 05… », « 00 33 (0)5… », 13 digits, a number that
    lost its first zero: all are +33534401200.
    """
    said = LABEL.sub("", unicodedata.normalize("NFKC", identifier(text)), count=1)
    if not WRITTEN.fullmatch(said):
        return None
    digits = said.replace("(0)", "")
    digits = ("+" if digits.lstrip("(").startswith("+") else "") + re.sub(r"[^0-9]", "", digits)
    found = _read(digits, REGIONS.get(territory, ""))
    return phonenumbers.format_number(found, PhoneNumberFormat.E164) if found else None


def show_phone(text: str) -> str:
    """« 05 34 40 12 00 », « 0262 20 00 00 », « +687 27 50 10 »; what is not E.164 as it is."""
    if not E164.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(text)
    except NumberParseException:
        return text
    national = (
        number.country_code == FRANCE
        or phonenumbers.region_code_for_country_code(number.country_code or 0) in WITH_A_ZERO
    )
    style = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    return re.sub(r"[ .\-]", NBSP, phonenumbers.format_number(number, style))


def callable_phone(text: str) -> str:
    """What an address `tel:` takes; '' for what no telephone could call."""
    said = re.sub(r"[^0-9+]", "", text)
    return said if re.fullmatch(r"\+?[0-9]{3,15}", said) else ""


def _read(digits: str, home: str) -> PhoneNumber | None:
    """Where the place has its own short numbers, these first; then as dialled in France."""
    local = _parsed(digits, home) if home and not digits.startswith(("+", "00")) else None
    if local and phonenumbers.is_valid_number_for_region(local, home):
        return local
    if of_miquelon := MIQUELON.fullmatch(digits):
        digits = f"+508{of_miquelon[1]}"
    found = _parsed(digits, "FR")
    if found and found.country_code == FRANCE:
        # +33 followed by an overseas number, or its ten digits: it has its own country code.
        national = str(found.national_number)
        if not re.fullmatch(r"[1-9][0-9]{8}", national):
            return None
        for region in WITH_A_ZERO:
            there = _parsed(f"0{national}", region)
            if there is None:
                continue
            # Fixed or mobile: free and shared-cost numbers are those of Europe.
            if national.startswith(str(there.country_code)) or (
                phonenumbers.is_valid_number_for_region(there, region)
                and phonenumbers.number_type(there) in OF_A_PLACE
            ):
                return there
        return found
    return found if found and phonenumbers.is_possible_number(found) else None


def _parsed(digits: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
