"""How many results each value of a filter would leave: the counts beside the boxes of the search.

Values of one filter widen the search, so each filter is counted without itself; disabilities add
up, so they are counted with it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from catalogue.queries import filters as asked
from catalogue.queries.search import Search, partners_known_to, visible_entries
from core.compiled import compiled
from core.database import select_of
from schools.models import Institution

# Filters whose boxes have counts, and the number that holds their value; departments are codes.
COUNTED = {
    "kind": "(template_id IS NULL)::integer",
    "domains": "domains",
    "formats": "formats",
    "levels": "levels",
    "places": "places",
    "access": "access",
    "departments": "departments",
    "known": "(partner_id = ANY (ARRAY({partners})))::integer",
}
# What a filter at work asks of that number; disabilities add up, so nothing widens them.
TESTS = {
    "kind": "c_kind = %s",
    "domains": "c_domains & %s > 0",
    "formats": "c_formats & %s > 0",
    "levels": "c_levels & %s > 0",
    "places": "c_places & %s > 0",
    "departments": "c_departments && %s::varchar[]",
    "known": "c_known = %s",
}
COLUMNS = (
    "template_id", "partner_id", "domains", "formats", "levels", "places", "access", "departments",
)  # fmt: skip


@dataclass
class Facets:
    """Results in all; filter → code → results."""

    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


def facets_of(search: Search) -> Facets:
    """One reading for all: a result that one filter refuses counts for the boxes of that filter."""
    at_work = [name for name in TESTS if name in search.wanted.active]
    sql, params = _counting(at_work, search)
    rows: dict[str, Counter[Any]] = {name: Counter() for name in COUNTED}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for refused, absent, bits, codes, many in cursor.fetchall():
            # The only filter a row of GROUPING SETS is about: its bit is 0, the first is high.
            last = len(COUNTED) - 1
            name = next(
                shown for rank, shown in enumerate(COUNTED) if not absent & (1 << (last - rank))
            )
            if refused in (0, _bit(name, at_work)):
                rows[name][tuple(codes) if name == "departments" else bits] += many
    counts = {name: _unpacked(name, rows[name], search.seeker.bits) for name in COUNTED}
    return Facets(total=sum(rows["access"].values()), counts=counts)


def _counting(at_work: list[str], search: Search) -> tuple[str, list[Any]]:
    """The statement: how many results hold each value, by the filter that alone refuses them."""
    by = search.seeker
    if search.wanted.active:
        inner, params = select_of(search.entries(but=at_work).values(*COLUMNS))
    else:
        inner, params = _everything.select(by.institution, by.now, by.today)
    partners, partners_params = partners_known_to.select(by.institution)
    columns = ", ".join(f"{column} AS c_{name}" for name, column in COUNTED.items())
    tests = [f"CASE WHEN {TESTS[name]} THEN 0 ELSE {_bit(name, at_work)} END" for name in at_work]
    keys = ", ".join(f"c_{name}" for name in COUNTED)
    sets = ", ".join(f"(refused, c_{name})" if tests else f"(c_{name})" for name in COUNTED)
    numbers = ", ".join(f"c_{name}" for name in COUNTED if name != "departments")
    refused = "refused" if tests else "0"
    # OFFSET 0: each test is made once a row. At most one bit: at most one filter refuses.
    sql = (
        f"SELECT {refused}, GROUPING({keys}), COALESCE({numbers}), c_departments, count(*) FROM ("  # noqa: S608
        f"SELECT *, {' + '.join(tests) or '0'} AS refused FROM ("
        f"SELECT {columns.format(partners=partners)} FROM ({inner}) AS found) AS coded OFFSET 0"
        f") AS tested WHERE refused & (refused - 1) = 0 GROUP BY GROUPING SETS ({sets})"
    )
    # What the test of each filter compares with.
    compared: list[Any] = []
    for name in at_work:
        value = getattr(search.wanted, name)
        if name == "departments":
            compared.append(list(value))
        elif name == "kind":
            compared.append(int(value == asked.DATED))
        else:
            compared.append(1 if name == "known" else search.seeker.mask(name, value))
    return sql, [*compared, *partners_params, *params]


@compiled
def _everything(institution: Institution | None, now: datetime, today: date) -> Any:
    return visible_entries(institution, now, today).values(*COLUMNS)


def _bit(name: str, at_work: list[str]) -> int:
    """What stands for the refusal of this filter; 0 when it is at rest."""
    return 1 << at_work.index(name) if name in at_work else 0


def _unpacked(name: str, rows: Counter[Any], bits: dict[str, dict[str, int]]) -> dict[str, int]:
    if name == "kind":
        return {asked.DATED: rows[1], asked.TEMPLATE: rows[0]}
    if name == "known":
        return {"oui": rows[1]}
    counts: Counter[str] = Counter()
    for value, many in rows.items():
        by_bit = name != "departments"
        held = [code for code, bit in bits[name].items() if value & bit] if by_bit else value
        for code in held:
            counts[code] += many
    return dict(counts)
