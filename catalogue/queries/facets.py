"""How many results each value of a filter would leave: the counts beside the boxes of the search.

Values of one filter widen the search, so each filter is counted without itself; disabilities add
up, so they are counted with it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count

from catalogue import rules
from catalogue.queries import filters as asked
from catalogue.queries.counts import COMMON, Facets
from catalogue.queries.search import Search, partners_known_to, visible_entries
from core.compiled import compiled, in_one_row
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
# The calendar asks on which day the first begins: those of a template have none.
DAY = "starts_day - DATE 'epoch'"
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
    "starts_day",
)  # fmt: skip


def facets_of(search: Search, *, dated: bool = False) -> Facets:
    """What each box of a search would leave; `dated`: and each day.

    Where they are `rules.MANY` or more, what every school may find may have been counted some
    seconds ago; what is for this school, and what it knows, is counted now (decision 0058).
    """
    key = _key_of(search, dated=dated)
    common = COMMON.get(key) if key else None
    if common is not None:
        return common.plus(_own(search, dated=dated)).with_known(_known(search))
    found = counted(search, dated=dated)
    if key and found.total >= rules.MANY:
        COMMON.keep(key, found.minus(_own(search, dated=dated)).with_known(0))
    elif key:
        COMMON.drop(key)
    return found


def total_of(search: Search) -> int:
    """Results in all, counted as `facets_of` counts them."""
    many = COMMON.holds(_key_of(search))
    return facets_of(search).total if many else search.entries().count()


def _key_of(search: Search, *, dated: bool = False) -> Any:
    """What the answer of all schools hangs on; None for a search from where a school is."""
    wanted = search.wanted
    alone = wanted.known or wanted.distance is not None
    return None if alone else (replace(wanted, sort=""), search.seeker.today, dated)


def _own(search: Search, *, dated: bool) -> Facets:
    """What is for this school and for no other."""
    return counted(search, own=True, dated=dated) if search.seeker.institution else Facets()


def _known(search: Search) -> int:
    """Results whose partner this school knows."""
    by = search.seeker
    if by.institution is None:
        return 0
    if search.wanted.active:
        return search.entries().filter(partner__among=by.partners).count()
    return int(_of_known_partners.first(by.institution, by.now, by.today, one=1)["many"])


@compiled
def _of_known_partners(institution: Institution, now: datetime, today: date, *, one: int) -> Any:
    known = ArraySubquery(partners_known_to.build(institution))
    found = visible_entries(institution, now, today).filter(partner__among=known)
    return in_one_row(found, many=Count("pk"))[:one]


def counted(search: Search, *, own: bool = False, dated: bool = False) -> Facets:
    """One reading for all: a result that one filter refuses counts for the boxes of that filter.

    `own`: among what is for this school and for no other.
    """
    at_work = [name for name in TESTS if name in search.wanted.active]
    asked_for = [*COUNTED, "day"] if dated else list(COUNTED)
    sql, params = _counting(asked_for, at_work, search, own=own)
    rows: dict[str, Counter[Any]] = {name: Counter() for name in asked_for}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for refused, name, bits, code, many in cursor.fetchall():
            if refused in (0, _bit(name, at_work)):
                rows[name][code if name == "departments" else bits] += many
    counts = {name: _unpacked(name, rows[name], search.seeker.bits) for name in asked_for}
    return Facets(total=sum(rows["access"].values()), counts=counts)


def _counting(
    asked_for: list[str], at_work: list[str], search: Search, *, own: bool
) -> tuple[str, list[Any]]:
    """The statement: how many results hold each value, by the filter that alone refuses them."""
    alone = at_work[0] if len(at_work) == 1 and not search.wanted.text else ""
    if alone:
        # Everything but one filter is most of what there is, and counts for its own boxes only.
        every = [name for name in asked_for if name != alone]
        few, values = _grouped(every, [], *_inner(search, (), own=own), search)
        many, more = _grouped([alone], [], *_inner(search, at_work, own=own), search)
        return f"{few} UNION ALL {many}", [*values, *more]
    return _grouped(asked_for, at_work, *_inner(search, at_work, own=own), search)


def _inner(search: Search, but: Iterable[str], *, own: bool) -> tuple[str, Sequence[Any]]:
    """What is counted: the columns of the results, these filters left out."""
    by = search.seeker
    if not search.wanted.active:
        return _everything.select(by.institution, by.now, by.today, own=own)
    found = search.entries(but=but)
    found = found.filter(institution=by.institution) if own else found
    return select_of(found.values(*COLUMNS))


def _grouped(
    boxes: list[str], at_work: list[str], inner: str, params: Sequence[Any], search: Search
) -> tuple[str, list[Any]]:
    """Rows of `inner`, one grouping a counted filter; `at_work`: what tests each row meanwhile.

    Gives « refused, filter, number, department, how many »; a department by itself, not by lists.
    """
    partners, partners_params = partners_known_to.select(search.seeker.institution)
    said = COUNTED | {"day": DAY} if "day" in boxes else COUNTED
    columns = ", ".join(f"{column} AS c_{name}" for name, column in said.items())
    tests = [f"CASE WHEN {TESTS[name]} THEN 0 ELSE {_bit(name, at_work)} END" for name in at_work]
    grouped = " ".join(f"WHEN GROUPING(c_{name}) = 0 THEN '{name}'" for name in boxes)
    sets = ", ".join(f"(refused, c_{name})" if tests else f"(c_{name})" for name in boxes)
    numbers = ", ".join(f"c_{name}" for name in boxes if name != "departments") or "NULL::integer"
    codes = "c_departments" if "departments" in boxes else "NULL::varchar"
    coded = f"SELECT {columns.format(partners=partners)} FROM ({inner}) AS found"  # noqa: S608
    if tests:
        # OFFSET 0: each test is made once a row. At most one bit: at most one filter refuses.
        tested = f"SELECT *, {' + '.join(tests)} AS refused FROM ({coded}) AS coded OFFSET 0"  # noqa: S608
        coded = f"SELECT * FROM ({tested}) AS tested WHERE refused & (refused - 1) = 0"  # noqa: S608
    sql = (
        f"SELECT {'refused' if tests else '0'} AS refused, CASE {grouped} END AS name, "  # noqa: S608
        f"COALESCE({numbers}) AS number, {codes} AS code, count(*) AS many FROM ({coded}) AS coded "
        f"GROUP BY {f'GROUPING SETS ({sets})' if len(boxes) > 1 else sets}"
    )
    if "departments" in boxes:
        sql = (
            f"SELECT refused, name, number, one.code, sum(many)::bigint FROM ({sql}) AS lists "  # noqa: S608
            "LEFT JOIN LATERAL unnest(lists.code) AS one(code) ON true GROUP BY 1, 2, 3, 4"
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
def _everything(institution: Institution | None, now: datetime, today: date, *, own: bool) -> Any:
    found = visible_entries(institution, now, today)
    return (found.filter(institution=institution) if own else found).values(*COLUMNS)


def _bit(name: str, at_work: list[str]) -> int:
    """What stands for the refusal of this filter; 0 when it is at rest."""
    return 1 << at_work.index(name) if name in at_work else 0


def _unpacked(name: str, rows: Counter[Any], bits: dict[str, dict[str, int]]) -> dict[Any, int]:
    if name == "kind":
        return {asked.DATED: rows[1], asked.TEMPLATE: rows[0]}
    if name == "known":
        return {"oui": rows[1]}
    if name in ("departments", "day"):
        return {value: many for value, many in rows.items() if value is not None}
    counts: Counter[str] = Counter()
    for value, many in rows.items():
        for code in (code for code, bit in bits[name].items() if value & bit):
            counts[code] += many
    return dict(counts)
