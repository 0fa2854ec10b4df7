"""What is asked about campaigns of credits: figures, lines, who is missing, what is unspent."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from schools import rules
from schools.models import Budget, BudgetCampaign, CampaignLine, Institution
from schools.models.campaign import MOVING

State = CampaignLine.State
Kind = CampaignLine.Kind
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """How many lines are in each state, and the euros of the credits they write.

    `before` and `after`: what is to be applied or is; `applied_*`: what is. A closed credit and a
    refused line count for no euro; an unchanged one counts for what it is.
    """

    unread: int
    ready: int
    same: int
    wrong: int
    applied: int
    refused: int
    undone: int
    blocked: int
    created: int
    changed: int
    closed: int
    before: Decimal
    after: Decimal
    applied_before: Decimal
    applied_after: Decimal

    @property
    def lines(self) -> int:
        """All of them."""
        tried = self.ready + self.same + self.wrong
        return self.unread + tried + self.applied + self.refused + self.undone

    @property
    def difference(self) -> Decimal:
        """What the campaign adds, below zero when it takes."""
        return self.after - self.before


def figures_of(campaign: BudgetCampaign) -> Figures:
    """The counts and totals of a campaign, in one query."""
    live = ~Q(state__in=[State.UNREAD, State.WRONG, State.REFUSED])
    told = {str(state).lower(): Count("pk", filter=Q(state=state)) for state in State}
    told["blocked"] = Count("pk", filter=Q(state=State.APPLIED) & ~Q(problem=""))
    kinds = {"created": Kind.CREATE, "changed": Kind.CHANGE, "closed": Kind.CLOSE}
    moved = live & ~Q(state=State.SAME)
    told |= {name: Count("pk", filter=moved & Q(kind=kind)) for name, kind in kinds.items()}
    applied = Q(state__in=[State.APPLIED, State.UNDONE])
    sums = {
        "before": _sum("amount_before", live),
        "after": _sum("amount_after", live),
        "applied_before": _sum("amount_before", applied),
        "applied_after": _sum("amount_after", applied),
    }
    return Figures(**campaign.lines.order_by().aggregate(**told, **sums))


def _sum(name: str, which: Q) -> Coalesce:
    euros = DecimalField(max_digits=16, decimal_places=2)
    return Coalesce(Sum(name, filter=which), NOTHING, output_field=euros)


def lines_of(campaign: BudgetCampaign, state: str = "") -> QuerySet[CampaignLine]:
    """The lines as they are read: in the order of the file, those of a state only if asked."""
    lines = campaign.lines.select_related("institution").order_by("number", "pk")
    return lines.filter(state=state) if state else lines


def missing_from(campaign: BudgetCampaign) -> QuerySet[Institution]:
    """Open and eligible institutions that no line of the campaign names (R5)."""
    named = CampaignLine.objects.filter(campaign=campaign, institution=OuterRef("pk"))
    missing = Institution.objects.eligible().filter(~Exists(named))
    return missing.filter(ministry=campaign.ministry) if campaign.ministry else missing


def not_undoable(campaign: BudgetCampaign) -> QuerySet[CampaignLine]:
    """Lines applied whose credit has been engaged since, changed by somebody else, or is gone."""
    gone = Q(budget__isnull=True)
    engaged = Q(kind=Kind.CREATE, budget__engaged__gt=0) | Q(
        kind=Kind.CHANGE, budget__engaged__gt=F("amount_before")
    )
    changed = Q(kind__in=[Kind.CREATE, Kind.CHANGE]) & ~Q(budget__amount=F("amount_after"))
    applied = campaign.lines.filter(state=State.APPLIED).select_related("institution")
    return applied.filter(gone | engaged | changed).order_by("number", "pk")


def in_force(day: date, ministry: str = "") -> QuerySet[Budget]:
    """The credits that take confirmations on a day (R41), of one ministry if asked."""
    credits = Budget.objects.filter(commitment_from__lte=day, commitment_to__gt=day)
    if ministry:
        credits = credits.filter(institution__ministry=ministry)
    return credits.select_related("institution").order_by("institution__uai", "event_from")


def provisional(day: date, ministry: str = "") -> QuerySet[Budget]:
    """The provisional credits that still take confirmations on a day, or will (R42)."""
    credits = Budget.objects.filter(is_final=False, commitment_to__gt=day)
    if ministry:
        credits = credits.filter(institution__ministry=ministry)
    return credits.select_related("institution").order_by("institution__uai", "event_from")


def forgotten(now: datetime) -> list[int]:
    """Campaigns at work that nobody has touched for a while: their hint was lost."""
    before = rules.campaign_forgotten_before(now)
    late = BudgetCampaign.objects.filter(state__in=MOVING, touched_at__lt=before)
    return list(late.order_by("pk").values_list("pk", flat=True))


def unspent(day: date) -> QuerySet[Budget]:
    """The credits in force on a day on which something is left to engage."""
    return in_force(day).filter(amount__gt=F("engaged"))


def unspent_total(day: date) -> Decimal:
    """Euros left on these credits."""
    left = unspent(day).order_by().aggregate(left=Sum(F("amount") - F("engaged")))["left"]
    return left or NOTHING
