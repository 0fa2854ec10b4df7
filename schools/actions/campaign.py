"""A campaign of credits as a whole: prepared, applied or undone by a person, ended by a worker."""

import logging
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from administration.actions import record_row
from core.errors import Refused
from core.rules import euros
from schools.models import BudgetCampaign, CampaignLine
from schools.queries.campaigns import figures_of, not_undoable

log = logging.getLogger(__name__)

State = BudgetCampaign.State
LineState = CampaignLine.State
ONE_AT_A_TIME = "one_campaign_writes_at_a_time"


class NotToApply(Refused):
    """The campaign cannot be applied as it stands."""

    code = "CAMPAIGN_NOT_TO_APPLY"
    title = "Cette campagne ne peut pas être appliquée"


class NotToUndo(Refused):
    """Something depends on what the campaign did."""

    code = "CAMPAIGN_NOT_TO_UNDO"
    title = "Cette campagne ne peut plus être annulée"


class AnotherWrites(Refused):
    """One campaign writes at a time."""

    code = "CAMPAIGN_AT_WORK"
    title = "Une autre campagne est en cours d’application ou d’annulation"

    def __init__(self) -> None:
        super().__init__("", "Attendez qu’elle soit terminée, puis recommencez.")


@transaction.atomic
def prepare(*, values: Mapping[str, Any], by: User | None, author: str) -> BudgetCampaign:
    """Keep a campaign and its file, to be read and tried by a worker; no credit is touched.

    `values` are the columns of the campaign; `by` is None for a command, whose operator is
    `author`.
    """
    campaign = BudgetCampaign.objects.create(created_by=by, author_label=author, **values)
    wake_a_worker(campaign.pk)
    return campaign


@transaction.atomic
def apply_campaign(
    *, campaign_id: int, total: Decimal | None, reason: str, by: User | None
) -> BudgetCampaign:
    """Have a worker apply the lines that the trial found good; twice is once.

    `total`: the euros the person has read on the trial, None from a command, which has just tried.
    Raises NotToApply, AnotherWrites.
    """
    campaign = lock_campaign(campaign_id)
    if campaign.state in (State.RUNNING, State.DONE):
        return campaign
    figures = figures_of(campaign)
    if campaign.state != State.READY or not figures.ready:
        raise NotToApply("L’essai n’est pas terminé, ou aucune de ses lignes n’est à appliquer.")
    if total is not None and total != figures.after:
        raise NotToApply(
            f"Le total de l’essai est de {euros(figures.after, free_word=False)}, et vous avez "
            f"écrit {euros(total, free_word=False)}.",
            "Relisez l’essai, puis recopiez son total.",
        )
    if campaign.close_date and campaign.close_date <= timezone.localdate():
        raise NotToApply(
            "Son jour de clôture est passé\u00a0: des confirmations de ce jour sont peut-être déjà "
            "engagées sur les crédits à clore.",
            "Préparez une campagne dont le jour de clôture est à venir.",
        )
    campaign.applied_by, campaign.reason = by, reason
    campaign.applied_at = timezone.now()
    _write(campaign, State.RUNNING)
    return campaign


@transaction.atomic
def undo_campaign(*, campaign_id: int, reason: str, by: User) -> BudgetCampaign:
    """Have a worker give each credit its former values, while nothing depends on the new ones.

    Raises NotToUndo, AnotherWrites.
    """
    campaign = lock_campaign(campaign_id)
    if campaign.state not in (State.DONE, State.PARTLY_UNDONE):
        raise NotToUndo("Elle n’est pas appliquée.")
    blocking = list(not_undoable(campaign)[:6])
    if blocking and campaign.state == State.DONE:
        named = ", ".join(line.uai for line in blocking[:5])
        more = "…" if len(blocking) > 5 else ""
        raise NotToUndo(
            "Des crédits qu’elle a écrits ont été engagés, ou changés depuis\u00a0: "
            f"{named}{more}.",
            "Corrigez ces crédits par une nouvelle campagne.",
        )
    campaign.lines.filter(state=LineState.APPLIED).exclude(problem="").update(problem="")
    campaign.undo_reason, campaign.finished_at = reason, None
    campaign.undone_by = by
    _write(campaign, State.UNDOING)
    return campaign


@transaction.atomic
def abandon(*, campaign_id: int, by: User) -> BudgetCampaign:
    """Put aside a campaign that was not applied; its trial stays to be read. Raises NotToApply."""
    campaign = lock_campaign(campaign_id)
    if campaign.state not in (State.WAITING, State.CHECKING, State.READY):
        raise NotToApply("Elle est appliquée, ou déjà abandonnée.")
    campaign.state = State.ABANDONED
    campaign.save(update_fields=["state"])
    return campaign


@transaction.atomic
def settle(*, campaign_id: int) -> BudgetCampaign:
    """Move the campaign on once all its lines have been treated; the end is one act (0031)."""
    campaign = lock_campaign(campaign_id)
    lines, ended = campaign.lines.all(), ""
    if campaign.state == State.CHECKING and campaign.read_at:
        if not lines.filter(state=LineState.UNREAD).exists():
            campaign.state = State.READY
    elif campaign.state == State.RUNNING and not lines.filter(state=LineState.READY).exists():
        campaign.state, ended = State.DONE, "apply"
    elif campaign.state == State.UNDOING:
        applied = lines.filter(state=LineState.APPLIED)
        if not applied.filter(problem="").exists():
            campaign.state = State.PARTLY_UNDONE if applied.exists() else State.UNDONE
            ended = "undo"
    campaign.touched_at = timezone.now()
    if ended:
        campaign.finished_at = campaign.touched_at
    campaign.save()
    if ended:
        _journal(campaign, ended)
    return campaign


@transaction.atomic
def fail(*, campaign_id: int, why: str) -> BudgetCampaign:
    """The file cannot be read: nothing was tried."""
    campaign = lock_campaign(campaign_id)
    if campaign.state in (State.WAITING, State.CHECKING):
        campaign.state, campaign.failure = State.FAILED, why
        campaign.finished_at = timezone.now()
        campaign.save()
    return campaign


def lock_campaign(campaign_id: int) -> BudgetCampaign:
    """The campaign, locked until the end of the transaction: its locks are taken before credits."""
    return BudgetCampaign.objects.select_for_update(no_key=True).get(pk=campaign_id)


def wake_a_worker(campaign_id: int) -> None:
    """Ask for work after the commit. A lost hint costs seconds: the sweep finds the campaign."""

    def hint() -> None:
        try:
            current_app.send_task("schools.tasks.work_on_campaign", args=[campaign_id], retry=False)
        except OperationalError:
            log.warning("hint lost", extra={"campaign_id": campaign_id})

    transaction.on_commit(hint, robust=True)


def _write(campaign: BudgetCampaign, state: str) -> None:
    """Let it write, unless another campaign does. Raises AnotherWrites."""
    campaign.state, campaign.touched_at = state, timezone.now()
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as error:
        if ONE_AT_A_TIME not in str(error):
            raise
        raise AnotherWrites from None
    wake_a_worker(campaign.pk)


def _journal(campaign: BudgetCampaign, verb: str) -> None:
    """One act for the whole batch: its file, its totals; each credit's line is the campaign's."""
    by = campaign.applied_by if verb == "apply" else campaign.undone_by
    if by is None:
        return  # a command: its own act says the same
    found = figures_of(campaign)
    after = {
        "sha256": campaign.digest,
        "credits": found.applied,
        "refused": found.wrong + found.refused,
        "undone": found.undone,
        "euros": f"{found.applied_after:.2f}",
    }
    before = {"euros": f"{found.applied_before:.2f}"}
    reason = campaign.reason if verb == "apply" else campaign.undo_reason
    record_row(
        f"{verb}_campaign",
        row=campaign,
        pk=campaign.pk,
        before=before,
        after=after,
        by=by,
        reason=reason,
    )
