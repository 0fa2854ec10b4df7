"""How many results each value of a filter would leave: the counts beside the boxes of the search.

Values of one filter widen the search, so each filter is counted without itself; disabilities add
up, so they are counted with it.
"""

from collections import Counter
from dataclasses import dataclass, field
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
COLUMNS = (
    "template_id", "partner_id", "domains", "formats", "levels", "places", "access", "departments",
)  # fmt: skip


@dataclass
class Facets:
    """Results in all; filter → code → results."""

    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


def facets_of(search: Search) -> Facets:
    """One pass for the filters at rest, one more for each filter at work, in one statement."""
    at_work = [n for n in COUNTED if n in search.wanted.active and n != "access"]
    at_rest = [name for name in COUNTED if name not in at_work]
    passes = [at_rest, *([name] for name in at_work)]
    parts = [_counting(rank, names, search) for rank, names in enumerate(passes)]
    rows: dict[str, Counter[Any]] = {name: Counter() for name in COUNTED}
    with connection.cursor() as cursor:
        sql = " UNION ALL ".join(sql for sql, _ in parts)
        cursor.execute(sql, [value for _, params in parts for value in params])
        for rank, absent, bits, codes, many in cursor.fetchall():
            name = _present(absent, passes[rank])
            rows[name][tuple(codes) if name == "departments" else bits] += many
    counts = {name: _unpacked(name, rows[name], search.seeker.bits) for name in COUNTED}
    return Facets(total=sum(rows["access"].values()), counts=counts)


def _counting(rank: int, names: list[str], search: Search) -> tuple[str, list[Any]]:
    """The statement that counts what each value of these filters holds, the others applied."""
    kept = search.entries(but=names if rank else ())
    inner, params = kept.values(*COLUMNS).query.sql_with_params()
    partners, partners_params = search.seeker.partners.query.sql_with_params()
    columns = ", ".join(f"{COUNTED[name]} AS c_{name}" for name in names)
    keys = ", ".join(f"c_{name}" for name in names)
    sets = ", ".join(f"(c_{name})" for name in names)
    numbers = ", ".join(f"c_{name}" for name in names if name != "departments")
    codes = "c_departments" if "departments" in names else "NULL::varchar[]"
    sql = (
        f"SELECT {rank}, GROUPING({keys}), COALESCE({numbers or 'NULL'}, 0), {codes}, count(*) "  # noqa: S608
        f"FROM (SELECT {columns.format(partners=partners)} FROM ({inner}) AS found) AS grouped "
        f"GROUP BY GROUPING SETS ({sets})"
    )
    return sql, [*(partners_params if "known" in names else ()), *params]


def _present(absent: int, names: list[str]) -> str:
    """The only filter a row of GROUPING SETS is about: its bit is 0, the first is high."""
    last = len(names) - 1
    return next(name for rank, name in enumerate(names) if not absent & (1 << (last - rank)))


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
