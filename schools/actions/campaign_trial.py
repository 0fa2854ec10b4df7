"""The trial of a campaign: what each credit would become, and why a line would be refused.

Nothing is written to a credit here. Who calls gives the proposals: how a file is read, or which
credits are taken, is not known of this module.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from core.rules import euros, middle_date
from schools.actions.campaign import lock_campaign
from schools.models import Budget, BudgetCampaign, CampaignLine, Institution

State = BudgetCampaign.State
LineState = CampaignLine.State
Kind = CampaignLine.Kind
DAYS = ("commitment_from", "commitment_to", "event_from", "event_to")
CHUNK = 500
WRITTEN_AT_ONCE = 1_000
OVERLAP = "ses périodes chevauchent celles d’un autre crédit."


class Terms(NamedTuple):
    """What a credit is: euros, the four days (the `_to` excluded), final or not."""

    amount: Decimal
    commitment_from: date
    commitment_to: date
    event_from: date
    event_to: date
    is_final: bool

    @property
    def days(self) -> tuple[date, ...]:
        """The four dates: two lines of a school that have the same are the same credit."""
        return self[1:5]

    def overlaps(self, other: "Terms") -> bool:
        """Whether both periods do: which of the two would pay could not be told (R40)."""
        return all(
            mine < theirs_to and theirs < mine_to
            for mine, mine_to, theirs, theirs_to in (
                (*self[1:3], *other[1:3]),
                (*self[3:5], *other[3:5]),
            )
        )

    def as_json(self) -> dict[str, Any]:
        """As a line stores it."""
        return {name: one if isinstance(one, bool) else str(one) for name, one in self._zipped()}

    def _zipped(self) -> Iterable[tuple[str, Any]]:
        return zip(self._fields, self, strict=True)


def terms_of(budget: Budget) -> Terms:
    """What a credit is now."""
    return Terms(*(getattr(budget, name) for name in Terms._fields))


def read_terms(stored: dict[str, Any] | None) -> Terms:
    """What a line has stored. Raises ValueError for a line that has stored nothing."""
    if stored is None:
        raise ValueError("this line holds no credit")
    days = {name: date.fromisoformat(stored[name]) for name in DAYS}
    return Terms(amount=Decimal(stored["amount"]), is_final=stored["is_final"], **days)


class Proposal(NamedTuple):
    """A credit as it should be, with its line in the file; or what is wrong with that line."""

    file_line: int | None
    uai: str
    terms: Terms | None
    formula: str = ""
    problem: str = ""
    weight: Decimal | None = None


class Proposals(NamedTuple):
    """All of them, and what the reader of the file should know."""

    rows: Sequence[Proposal]
    notes: list[str]


ProposalsOf = Callable[[BudgetCampaign], Proposals]


@transaction.atomic
def write_proposals(*, campaign_id: int, proposals_of: ProposalsOf) -> None:
    """Read the campaign's source once, one line a credit. Raises what the reader raises."""
    campaign = lock_campaign(campaign_id)
    if campaign.state not in (State.WAITING, State.CHECKING) or campaign.read_at:
        return
    found = proposals_of(campaign)
    lines = (
        CampaignLine(
            campaign=campaign,
            number=number,
            file_line=row.file_line,
            uai=row.uai[:40],
            after=row.terms.as_json() if row.terms else None,
            amount_after=row.terms.amount if row.terms else None,
            weight=row.weight,
            formula=row.formula,
            state=LineState.WRONG if row.problem else LineState.UNREAD,
            problem=row.problem[:300],
        )
        for number, row in enumerate(found.rows, start=1)
    )
    CampaignLine.objects.bulk_create(lines, batch_size=WRITTEN_AT_ONCE)
    campaign.state, campaign.notes = State.CHECKING, list(found.notes)
    campaign.read_at = campaign.touched_at = timezone.now()
    campaign.save()


@transaction.atomic
def try_some(*, campaign_id: int, most: int = CHUNK) -> None:
    """Try some lines more, the lines of a school together: each sees what the others do."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != State.CHECKING:
        return
    unread = campaign.lines.filter(state=LineState.UNREAD).order_by("number")
    codes = set(unread.values_list("uai", flat=True)[:most])
    lines = list(unread.filter(uai__in=codes))
    schools = Institution.objects.in_bulk(codes, field_name="uai")
    credits: dict[int, list[Budget]] = {}
    for budget in Budget.objects.filter(institution__in=schools.values()).order_by("pk"):
        credits.setdefault(budget.institution_id, []).append(budget)
    of_school: dict[str, list[CampaignLine]] = {}
    for line in lines:
        of_school.setdefault(line.uai, []).append(line)
    closed = []
    for uai, mine in of_school.items():
        school = schools.get(uai)
        there = credits.get(school.pk, []) if school else []
        closed += _School(campaign, school, there).try_lines(mine)
    names = ["institution", "kind", "before", "amount_before", "state", "problem"]
    CampaignLine.objects.bulk_update(lines, names, batch_size=CHUNK)
    CampaignLine.objects.bulk_create(closed, batch_size=WRITTEN_AT_ONCE)
    campaign.touched_at = timezone.now()
    campaign.save(update_fields=["touched_at"])


class _School:
    """The credits of one school, as they are and as the lines tried so far would make them."""

    def __init__(
        self, campaign: BudgetCampaign, school: Institution | None, credits: list[Budget]
    ) -> None:
        self.campaign, self.school = campaign, school
        self.credits = {terms_of(budget).days: budget for budget in credits}
        self.there = {days: terms_of(budget) for days, budget in self.credits.items()}
        self.closing: dict[tuple[date, ...], Terms] = {}
        self.written: set[tuple[date, ...]] = set()

    def try_lines(self, lines: list[CampaignLine]) -> list[CampaignLine]:
        """Say of each line what it does; returns the lines that close a credit in force."""
        named = {read_terms(line.after).days for line in lines}
        if self.school and self._why_not_this_school() == "":
            self._close(named)
        for line in lines:
            self._try(line)
        if not any(line.state in (LineState.READY, LineState.SAME) for line in lines):
            return []  # a school that gets nothing keeps what it has
        number = lines[0].number
        return [self._closing_line(days, number, lines[0]) for days in self.closing]

    def _why_not_this_school(self) -> str:
        ministry = self.campaign.ministry
        if self.school is None:
            return "aucun établissement n’a le code UAI {uai}."
        if ministry and self.school.ministry != ministry:
            return "cet établissement dépend d’un autre ministère."
        return ""

    def _close(self, named: set[tuple[date, ...]]) -> None:
        """The credits in force that no line names end, for confirmations, on the closing day."""
        day = self.campaign.close_date
        for days, terms in list(self.there.items()):
            if day and days not in named and terms.commitment_from < day < terms.commitment_to:
                self.closing[days] = self.there[days] = terms._replace(commitment_to=day)

    def _try(self, line: CampaignLine) -> None:
        line.institution, line.state = self.school, LineState.WRONG
        if problem := self._why_not_this_school():
            line.problem = problem.format(uai=line.uai)
            return
        after = read_terms(line.after)
        budget = self.credits.get(after.days)
        others = [terms for days, terms in self.there.items() if days != after.days]
        if after.days in self.written:
            line.problem = "une autre ligne de la campagne écrit déjà ce crédit."
        elif any(after.overlaps(terms) for terms in others):
            line.problem = OVERLAP
        elif budget is None:
            line.kind, line.state = Kind.CREATE, LineState.READY
        else:
            self._compare(line, budget, after)
        if line.state != LineState.WRONG:
            self.there[after.days] = after
            self.written.add(after.days)

    def _compare(self, line: CampaignLine, budget: Budget, after: Terms) -> None:
        before = terms_of(budget)
        line.kind, line.before, line.amount_before = Kind.CHANGE, _stored(budget), before.amount
        if after.amount < budget.engaged:
            line.problem = too_low(after.amount, budget)
            return
        line.state = LineState.SAME if after == before else LineState.READY

    def _closing_line(
        self, days: tuple[date, ...], number: int, beside: CampaignLine
    ) -> CampaignLine:
        budget, after = self.credits[days], self.closing[days]
        return CampaignLine(
            campaign=self.campaign,
            number=number,
            file_line=beside.file_line,
            uai=beside.uai,
            institution=self.school,
            kind=Kind.CLOSE,
            before=_stored(budget),
            after=after.as_json(),
            formula=f"Confirmations closes au {middle_date(after.commitment_to)}",
            state=LineState.READY,
        )


def _stored(budget: Budget) -> dict[str, Any]:
    return terms_of(budget).as_json() | {"id": budget.pk}


def too_low(amount: Decimal, budget: Budget) -> str:
    """The sentence of a credit that would go under what is engaged (F32)."""
    return (
        f"le crédit ne peut pas passer à {euros(amount, free_word=False)}\u00a0: "
        f"{euros(budget.engaged, free_word=False)} sont déjà engagés."
    )
