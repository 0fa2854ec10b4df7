"""What other floors and pages ask about institutions, their people, years, levels and credit."""

from datetime import date, datetime
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import RangeBoundary
from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from accounts.models import User
from core.compiled import compiled
from core.database import DateRange, LocalDay
from core.rules import middle_date
from schools import rules
from schools.models import (
    Budget,
    Delegation,
    Institution,
    Level,
    LevelOpening,
    Role,
    SchoolRole,
    SchoolYear,
)


def open_level_codes(on: date) -> list[str]:
    """Codes of the levels open to the program on a day, from the lowest to the highest (R6)."""
    openings = LevelOpening.objects.filter(_not_over(on), opened_date__lte=on)
    return list(openings.order_by("level__rank").values_list("level_id", flat=True))


def usable_level_days(on: date) -> dict[str, date]:
    """Code -> first day of each level open on a day or to open after it, the lowest first (R6).

    What is written on that day may be for an event after the opening.
    """
    openings = LevelOpening.objects.filter(_not_over(on)).order_by("level__rank", "-opened_date")
    return dict(openings.values_list("level_id", "opened_date"))


@compiled
def usable_levels(on: date) -> QuerySet[Level]:
    """The same levels for the search, in one query."""
    openings = LevelOpening.objects.filter(_not_over(on), level=OuterRef("pk"))
    return Level.objects.filter(Exists(openings))


def _not_over(on: date) -> Q:
    return Q(closed_date__isnull=True) | Q(closed_date__gt=on)


@compiled
def _year_of(day: date) -> QuerySet[SchoolYear]:
    return SchoolYear.objects.filter(starts_date__lte=day, ends_date__gte=day)


def school_year_of(day: date) -> SchoolYear | None:
    """The school year that holds a day, None when nobody has opened it yet."""
    year: SchoolYear | None = _year_of.first(day)
    return year


def school_year_days() -> list[tuple[date, date]]:
    """First and last day of every school year the administration has opened, in order."""
    return list(SchoolYear.objects.order_by("starts_date").values_list("starts_date", "ends_date"))


def with_school_years(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows, each with what `school_years_of` reads: no query more for a page."""
    days = DateRange("starts_date", "ends_date", RangeBoundary(True, True))
    years = SchoolYear.objects.order_by("starts_date").values(days=days)
    return rows.annotate(school_years=ArraySubquery(years))


def school_years_of(row: Any) -> list[tuple[date, date]] | None:
    """What `school_year_days` answers, as `with_school_years` read it; None if it did not."""
    read = getattr(row, "school_years", None)
    if read is None:
        return None
    return [(one.lower, date.fromordinal(one.upper.toordinal() - 1)) for one in read]


def year_not_open(day: date, years: list[tuple[date, date]] | None = None) -> str:
    """The sentence of an event whose school year nobody has opened, '' when it is open (R15, R20).

    « Pas encore » is of a day to come after the last open year: nobody will open one for a day gone
    by, nor for a day between two years.
    `years` is what `school_year_days` answered, for who asks about many days.
    """
    years = school_year_days() if years is None else years
    if any(first <= day <= last for first, last in years):
        return ""
    start = rules.school_year_start(day).year
    today = timezone.localdate()
    before = [last for _, last in years if today <= last < day]
    after = [first for first, _ in years if first > day]
    known = [f"au plus tard le {middle_date(max(before))}"] if before else []
    known += [f"à partir du {middle_date(min(after))}"] if after else []
    open_days = "à venir" if day < today else " ou ".join(known) or "d’une autre année"
    state = "ouverte à cette date" if day < today or after else "encore ouverte"
    return (
        f"L’année scolaire {start}-{start + 1} n’est pas {state}\u00a0: "
        f"choisissez une date {open_days}."
    )


def role_of(user: User) -> SchoolRole | None:
    """What a person is and where: `user.school_role`, read in one query unless it was.

    `is_delegate` says whether the head's decisions are lent to them today.
    """
    if not user.is_authenticated:
        return None
    kept = SchoolRole._meta.get_field("user").remote_field
    if not kept.is_cached(user):
        kept.set_cached_value(user, roles_at(timezone.now()).filter(user=user).first())
    return cast("SchoolRole | None", kept.get_cached_value(user))


def roles_at(now: datetime) -> QuerySet[SchoolRole]:
    """Everybody's role with their institution, and `is_delegate`: as `role_of` gives one."""
    return SchoolRole.objects.select_related("institution").annotate(is_delegate=delegated(now))


def delegated(now: datetime, role: str = "") -> Exists:
    """Whether the head's decisions are lent to the person of a role; `role` leads to it, `x__`."""
    # A delegation lasts until the end of its last day where the school is (R34).
    today = LocalDay(OuterRef(f"{role}institution__time_zone"), Value(now))
    lent = Delegation.objects.in_force(today).filter(
        delegate=OuterRef(f"{role}user"), institution=OuterRef(f"{role}institution")
    )
    return Exists(lent)


def delegation_of(user: User, institution: Institution, at: datetime) -> Delegation | None:
    """The delegation somebody decides with at a moment; None for who holds none.

    Only shown with: the verbs lock it and read it again.
    """
    in_force = institution.delegations.in_force(rules.day_at(at, institution.time_zone))
    return in_force.filter(delegate=user).select_related("given_by").first()


def delegates_of(institution: Institution, at: datetime) -> list[Delegation]:
    """The delegations in force at a moment, with their people, the first to end first."""
    return _delegates_of(institution, rules.day_at(at, institution.time_zone))


@compiled
def _delegates_of(institution: Institution, day: date) -> QuerySet[Delegation]:
    in_force = Delegation.objects.filter(institution=institution).in_force(day)
    return in_force.select_related("delegate", "given_by").order_by("to_date", "pk")


def delegations_of(institution: Institution) -> QuerySet[Delegation]:
    """All that was ever lent in a school, the newest first."""
    return institution.delegations.select_related("delegate", "given_by", "revoked_by")


def people_of(institution: Institution) -> QuerySet[SchoolRole]:
    """Who came in from ADAGE for a school, heads first."""
    principals_first = Case(
        When(role=Role.PRINCIPAL, then=0), default=1, output_field=IntegerField()
    )
    people = institution.people.filter(user__is_active=True).select_related("user")
    return people.order_by(principals_first, "user__last_name", "user__first_name", "pk")


@compiled
def _budget_for(institution: Institution, now_day: date, event_day: date) -> QuerySet[Budget]:
    return Budget.objects.filter(
        institution=institution,
        commitment_from__lte=now_day,
        commitment_to__gt=now_day,
        event_from__lte=event_day,
        event_to__gt=event_day,
    )


def budget_for(institution: Institution, now_day: date, event_day: date) -> Budget | None:
    """The one credit that pays a confirmation of `now_day` for an event of `event_day` (R41).

    Both periods exclude their last day; the database lets no two credits answer.
    """
    budget: Budget | None = _budget_for.first(institution, now_day, event_day)
    return budget


def institutions_without_credit(day: date) -> QuerySet[Institution]:
    """Eligible institutions that no credit pays for events of the school year of `day` (R41)."""
    start = rules.school_year_start(day)
    end = start.replace(year=start.year + 1)
    paid = Budget.objects.filter(institution=OuterRef("pk"), event_from__lt=end, event_to__gt=start)
    return Institution.objects.eligible().filter(~Exists(paid))
