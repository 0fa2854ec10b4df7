"""How many results each value of a filter would leave: the counts beside the boxes of the search.

Values of one filter widen the search, so each filter is counted without itself; disabilities add
up, so they are counted with it.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection

from bookings.queries import wanted as asked
from bookings.queries.finding import Search

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
            name = _present(absent)
            if refused == 0 or at_work[refused - 1] == name:
                rows[name][tuple(codes) if name == "departments" else bits] += many
    counts = {name: _unpacked(name, rows[name], search.seeker.bits) for name in COUNTED}
    return Facets(total=sum(rows["access"].values()), counts=counts)


def _counting(at_work: list[str], search: Search) -> tuple[str, list[Any]]:
    """The statement: what each value holds, by the only filter that refuses it (0: none does)."""
    kept = search.entries(but=at_work)
    inner, params = kept.values(*COLUMNS).query.sql_with_params()
    partners, partners_params = search.seeker.partners.query.sql_with_params()
    columns = ", ".join(f"{column} AS c_{name}" for name, column in COUNTED.items())
    tests = [f"NOT ({TESTS[name]})" for name in at_work]
    cases = " ".join(f"WHEN {test} THEN {rank}" for rank, test in enumerate(tests, 1))
    refused = f"CASE {cases} ELSE 0 END" if tests else "0"
    refusals = " + ".join(f"({test})::integer" for test in tests) or "0"
    keys = ", ".join(f"c_{name}" for name in COUNTED)
    sets = ", ".join(f"(refused, c_{name})" for name in COUNTED)
    numbers = ", ".join(f"c_{name}" for name in COUNTED if name != "departments")
    sql = (
        f"SELECT refused, GROUPING({keys}), COALESCE({numbers}), c_departments, count(*) FROM ("  # noqa: S608
        f"SELECT *, {refused} AS refused FROM ("
        f"SELECT {columns.format(partners=partners)} FROM ({inner}) AS found) AS coded "
        f"WHERE {refusals} <= 1) AS counted GROUP BY GROUPING SETS ({sets})"
    )
    asked_for = [_asked(name, search) for name in at_work]
    return sql, [*asked_for, *partners_params, *params, *asked_for]


def _asked(name: str, search: Search) -> Any:
    """What the test of this filter compares with."""
    value = getattr(search.wanted, name)
    if name == "departments":
        return list(value)
    if name == "kind":
        return int(value == asked.DATED)
    if name == "known":
        return 1
    return reduce(or_, (search.seeker.bits[name].get(code, 0) for code in value), 0)


def _present(absent: int) -> str:
    """The only filter a row of GROUPING SETS is about: its bit is 0, the first is high."""
    last = len(COUNTED) - 1
    return next(name for rank, name in enumerate(COUNTED) if not absent & (1 << (last - rank)))


def _unpacked(name: str, rows: Counter[Any], bits: dict[str, dict[str, int]]) -> dict[str, int]:
    if name == "kind":
        return {asked.DATED: rows[1], asked.TEMPLATE: rows[0]}
    if name == "known":
        return {"oui": rows[1]}
    counts: Counter[str] = Counter()
    for value, many in rows.items():
        codes = value if name == "departments" else _codes(value, bits[name])
        for code in codes:
            counts[code] += many
    return dict(counts)


def _codes(mask: int, bits: dict[str, int]) -> list[str]:
    return [code for code, bit in bits.items() if mask & bit]
