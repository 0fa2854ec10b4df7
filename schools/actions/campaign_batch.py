"""A campaign applied, or undone, some schools at a time: killed anywhere, it goes on (F32).

The lines of a transaction say APPLIED in the transaction that writes their credits: a line is
applied once, whatever is killed and run again. Lock order: the campaign, then the credits by key,
as whoever confirms locks one credit, last.
"""

import logging
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.failures import again, is_busy
from core.rules import euros
from core.rules.sharing import shares
from schools.actions.campaign import lock_campaign
from schools.actions.campaign_trial import DAYS, OVERLAP, Terms, read_terms, terms_of, too_low
from schools.models import Budget, BudgetCampaign, CampaignLine

log = logging.getLogger(__name__)

State = BudgetCampaign.State
LineState = CampaignLine.State
Kind = CampaignLine.Kind
UNSPENT = BudgetCampaign.Source.UNSPENT
# Schools in one transaction: a head waits for a credit as long as it lasts, some hundredths.
TOGETHER = 20
BUSY = "ce crédit est occupé\u00a0: préparez de nouveau cette campagne, ou relancez l’import."
CHANGED = "ce crédit a changé depuis l’essai."
CHANGED_SINCE = "ce crédit a été modifié depuis la campagne."
UNEXPECTED = "cette ligne n’a pas pu être traitée."

Act = Callable[[CampaignLine, Budget | None], None]


class LineRefused(Exception):
    """This line is not applied, or not undone; the others are."""


def work_some(*, campaign_id: int, most: int, advance: Callable[[], object] = int) -> None:
    """Apply, or undo, the lines of at most `most` schools more, in the order of the file."""
    campaign = BudgetCampaign.objects.get(pk=campaign_id)
    waiting = _waiting(campaign)
    if waiting is None:
        return
    # The schools of the first lines: a school may have several, which go together.
    keys = waiting.order_by("number", "pk").values_list("institution_id", flat=True)[: 2 * most]
    schools = list(dict.fromkeys(keys))[:most]
    for first in range(0, len(schools), TOGETHER):
        _schools(campaign_id, schools[first : first + TOGETHER])
        advance()


def _waiting(campaign: BudgetCampaign) -> Any:
    if campaign.state == State.RUNNING:
        ready = campaign.lines.filter(state=LineState.READY)
        # What is taken back comes first: how much there is to give is known afterwards.
        takes = ready.filter(campaign__source=UNSPENT, weight__isnull=True)
        return takes if campaign.source == UNSPENT and takes.exists() else ready
    if campaign.state == State.UNDOING:
        return campaign.lines.filter(state=LineState.APPLIED, problem="")
    return None


def _schools(campaign_id: int, schools: list[int]) -> None:
    """One transaction for these schools; one each when a credit among theirs is busy."""
    try:
        again(lambda: _transaction(campaign_id, schools))
    except DatabaseError as error:
        if not is_busy(error) or not connection.is_usable():
            raise
        if len(schools) > 1:
            for one in schools:
                _schools(campaign_id, [one])
            return
        log.warning("credit busy", extra={"campaign_id": campaign_id})
        _give_up(campaign_id, schools)


@transaction.atomic
def _transaction(campaign_id: int, schools: list[int]) -> None:
    campaign = lock_campaign(campaign_id)
    waiting = _waiting(campaign)
    if waiting is None:
        return
    if campaign.source == UNSPENT and campaign.state == State.RUNNING:
        _fit(campaign)
    lines = list(waiting.filter(institution__in=schools).order_by("institution_id", "number", "pk"))
    keys = [line.budget_key for line in lines if line.budget_key]
    locked = Budget.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    credits = {budget.pk: budget for budget in locked}
    undoing = campaign.state == State.UNDOING
    act, good = (_undo, LineState.UNDONE) if undoing else (_apply, LineState.APPLIED)
    for _, mine in groupby(lines, key=lambda line: line.institution_id):
        for group in _together(list(mine), undoing):
            problem = _attempt(group, credits, act)
            for line in group:
                line.problem = problem
                if not problem:
                    line.state = good
                elif not undoing:
                    line.state, line.budget = LineState.REFUSED, None
    names = ["state", "problem", "budget"]
    CampaignLine.objects.bulk_update(lines, names, batch_size=len(lines) or 1)
    campaign.touched_at = timezone.now()
    campaign.save(update_fields=["touched_at"])


def _fit(campaign: BudgetCampaign) -> None:
    """Once all is taken back, give no more than that: a credit engaged since the trial keeps its
    euros, and each part is so much smaller."""
    lines = campaign.lines.all()
    taken, ready = Q(weight__isnull=True), Q(weight__isnull=False, state=LineState.READY)
    if lines.filter(taken, state=LineState.READY).exists():
        return
    moved = F("amount_after") - F("amount_before")
    sums = lines.aggregate(
        left=-Coalesce(Sum(moved, filter=Q(state=LineState.APPLIED)), Decimal(0)),
        planned=Coalesce(Sum(moved, filter=ready), Decimal(0)),
    )
    if sums["planned"] <= sums["left"]:
        return
    gives = list(lines.filter(ready).order_by("number"))
    weights = [line.weight or Decimal(0) for line in gives]
    for line, part in zip(gives, shares(sums["left"], weights), strict=True):
        before = read_terms(line.before)
        after = before._replace(amount=before.amount + part)
        line.after, line.amount_after = after.as_json(), after.amount
        line.formula = (
            f"{euros(before.amount)} + {euros(part, free_word=False)}, "
            f"part de {euros(sums['left'], free_word=False)} repris à l’application"
        )
    CampaignLine.objects.bulk_update(gives, ["after", "amount_after", "formula"], batch_size=500)


def _together(lines: list[CampaignLine], undoing: bool) -> Iterable[list[CampaignLine]]:
    """A closed credit and the one that replaces it: both or neither; else each line alone."""
    if not any(line.kind == Kind.CLOSE for line in lines):
        return [[line] for line in lines]
    # What makes room first: it is closed before the new one comes, and opened again after it goes.
    return [sorted(lines, key=lambda line: (line.kind == Kind.CLOSE) == undoing)]


def _attempt(group: list[CampaignLine], credits: dict[int, Budget], act: Act) -> str:
    """Act on these lines, all or none; returns why not."""
    try:
        with transaction.atomic():
            for line in group:
                act(line, credits.get(line.budget_key or 0))
    except LineRefused as refusal:
        return str(refusal)
    except ProtectedError:
        return "une réservation, même annulée, se rattache à ce crédit."
    except DatabaseError as error:
        if is_busy(error):
            raise
        if "budgets_do_not_overlap" in str(error):
            return OVERLAP
        log.exception("campaign line failed", extra={"campaign_line_id": group[0].pk})
        return UNEXPECTED
    return ""


def _apply(line: CampaignLine, budget: Budget | None) -> None:
    """Write one credit. Never `engaged`: bookings move it."""
    after = read_terms(line.after)
    if line.kind == Kind.CREATE:
        line.budget = Budget.objects.create(institution_id=line.institution_id, **after._asdict())
        return
    if budget is None or terms_of(budget) != read_terms(line.before):
        raise LineRefused(CHANGED)
    if after.amount < budget.engaged:
        raise LineRefused(too_low(after.amount, budget))
    line.budget = budget
    _set(budget, after)


def _undo(line: CampaignLine, budget: Budget | None) -> None:
    """Give a credit its former values; one that the campaign made goes."""
    if budget is None or terms_of(budget) != read_terms(line.after):
        raise LineRefused(CHANGED_SINCE)
    if line.kind == Kind.CREATE:
        if budget.engaged:
            raise LineRefused("des réservations y sont engagées.")
        line.budget = None
        budget.delete()
        return
    before = read_terms(line.before)
    if before.amount < budget.engaged:
        raise LineRefused(too_low(before.amount, budget))
    _set(budget, before)


def _set(budget: Budget, terms: Terms) -> None:
    for name, value in terms._asdict().items():
        setattr(budget, name, value)
    budget.save(update_fields=["amount", "is_final", *DAYS])


@transaction.atomic
def _give_up(campaign_id: int, schools: list[int]) -> None:
    """A credit that somebody holds for too long: its lines say so, the campaign goes on."""
    waiting = _waiting(lock_campaign(campaign_id))
    if waiting is None:
        return
    lines = waiting.filter(institution__in=schools)
    if BudgetCampaign.objects.filter(pk=campaign_id, state=State.UNDOING).exists():
        lines.update(problem=BUSY)
    else:
        lines.update(state=LineState.REFUSED, problem=BUSY)
