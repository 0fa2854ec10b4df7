"""The calls of the contract (C5)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, NinjaAPI, Query, Schema

from adage_sync import actions, payloads, queries
from adage_sync.api.document import describe
from adage_sync.api.door import AdageKey, ApiError, answer_errors
from bookings.actions.refusals import (
    DeadlinePassed,
    NoBudget,
    PartnerSuspended,
    SchoolNotEligible,
)
from bookings.models import Booking
from core.errors import Refused
from schools.actions import FundNotFinal, InsufficientFund, Suspended
from schools.actions.inheritance import CreditsDiffer
from schools.actions.life import ChangeNotPossible
from schools.models import Institution


class AdageAPI(NinjaAPI):
    """Ninja's API, its document completed with the schemas of the contract."""

    def get_openapi_schema(self, **options: Any) -> Any:
        return describe(super().get_openapi_schema(path_prefix="/adage/v1/"))


api = AdageAPI(
    title="pass Culture · offre collective",
    version="1",
    description="Ce qu’ADAGE peut demander et décider, au nom d’un chef d’établissement.",
    urls_namespace="adage-api",
    auth=AdageKey(),
    docs_url=None,
)
answer_errors(api)

PER_PAGE = 1000
# Beyond, the offset would leave the database's numbers.
LAST_PAGE = 1_000_000
NOT_FOUND = "EDUCATIONAL_BOOKING_NOT_FOUND"

# Our refusals -> the contract's answers.
CONFIRM_ERRORS: list[tuple[type[Refused], int, str]] = [
    (NoBudget, 404, "DEPOSIT_NOT_FOUND"),
    (InsufficientFund, 422, "INSUFFICIENT_FUND"),
    (FundNotFinal, 422, "INSUFFICIENT_FUND_DEPOSIT_NOT_FINAL"),
    (DeadlinePassed, 422, "CONFIRMATION_LIMIT_DATE_HAS_PASSED"),
    (Suspended, 422, "CONFIRMATIONS_SUSPENDED"),
    (SchoolNotEligible, 422, "SCHOOL_NOT_ELIGIBLE"),
    (PartnerSuspended, 422, "PARTNER_SUSPENDED"),
    (actions.IsCancelled, 422, "EDUCATIONAL_BOOKING_IS_CANCELLED"),
]
REFUSE_ERRORS: list[tuple[type[Refused], int, str]] = [
    (actions.IsCancelled, 422, "EDUCATIONAL_BOOKING_ALREADY_CANCELLED"),
    (actions.NotRefusable, 422, "EDUCATIONAL_BOOKING_NOT_REFUSABLE"),
]


@api.get(
    "years/{year}/educational_institution/{uai}",
    url_name="institution",
    operation_id="institution",
    summary="Crédit et réservations d’un établissement",
    description=(
        "Le crédit de l’établissement pour l’année scolaire et ses réservations, de tous états."
    ),
)
def institution(request: HttpRequest, year: str, uai: str) -> dict[str, Any]:
    """The credit of the institution for the school year and its bookings, of all states."""
    school = _school(uai)
    words = payloads.Words.read()
    return {
        "credit": [payloads.deposit_row(b) for b in queries.deposits_of(year, school)],
        "prebookings": [
            payloads.booking_payload(b, words) for b in queries.prebookings_of(year, school)
        ],
    }


@api.get(
    "years/{year}/educational_institution/{uai}/prebookings",
    url_name="institution-prebookings",
    operation_id="institution_prebookings",
    summary="Réservations d’un établissement, en détail",
    description=(
        "Les réservations de l’établissement, ou celles d’un seul enseignant, par son adresse."
    ),
)
def institution_prebookings(
    request: HttpRequest,
    year: str,
    uai: str,
    redactor_email: Annotated[str, Query(alias="redactorEmail", max_length=254)] = "",
) -> dict[str, Any]:
    """The bookings of the institution, or those of a single teacher, by their e-mail address."""
    words = payloads.Words.read()
    found = queries.prebookings_of(year, _school(uai), teacher_email=redactor_email)
    return {"prebookings": [payloads.booking_payload(b, words) for b in found]}


@api.get(
    "years/{year}/prebookings",
    url_name="prebookings",
    operation_id="prebookings",
    summary="Réservations d’une année scolaire",
    description=(
        "Une ligne courte par réservation, dans l’ordre. La page après la dernière est vide."
    ),
)
def prebookings(
    request: HttpRequest,
    year: str,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
    per_page: Annotated[int, Query(ge=1, le=PER_PAGE)] = PER_PAGE,
) -> dict[str, Any]:
    """One short row per booking, in order. The page after the last one is empty."""
    rows = queries.prebookings_of(year)[(page - 1) * per_page : page * per_page]
    return {"prebookings": [payloads.booking_row(booking) for booking in rows]}


@api.post(
    "prebookings/{id}/confirm",
    url_name="confirm",
    operation_id="confirm",
    summary="Confirmer une préréservation",
    description="La direction confirme, le crédit est engagé. Répéter réussit, sans second effet.",
)
def confirm(request: HttpRequest, id: str) -> dict[str, Any]:
    """The head of school confirms, the credit is engaged. Repeating it succeeds, without effect."""
    return payloads.booking_payload(_act(actions.confirm_for_principal, id, CONFIRM_ERRORS))


@api.post(
    "prebookings/{id}/refuse",
    url_name="refuse",
    operation_id="refuse",
    summary="Refuser une préréservation",
    description="La direction refuse la préréservation. Répéter réussit, sans second effet.",
)
def refuse(request: HttpRequest, id: str) -> dict[str, Any]:
    """The head of school refuses the pre-booking. Repeating it succeeds, without effect."""
    return payloads.booking_payload(_act(actions.refuse_for_principal, id, REFUSE_ERRORS))


@api.get(
    "years/{year}/deposits",
    url_name="deposits",
    operation_id="deposits",
    summary="Crédits de tous les établissements",
    description="Les crédits qui couvrent des événements de l’année scolaire.",
)
def deposits(request: HttpRequest, year: str) -> dict[str, Any]:
    """The credits that cover events of the school year."""
    found = [payloads.deposit_row(budget) for budget in queries.deposits_of(year)]
    if not found:
        raise ApiError(404, "EDUCATIONAL_DEPOSIT_NOT_FOUND")
    return {"deposits": found}


class Merger(Schema):
    """Two UAI: the school that closes, and the one that it joins."""

    source: str = Field(alias="sourceUai", max_length=20)
    target: str = Field(alias="targetUai", max_length=20)


@api.post(
    "prebookings/move",
    url_name="move",
    operation_id="move",
    summary="Faire suivre les réservations d’un établissement fusionné",
    description=(
        "Les réservations en cours et le crédit non dépensé de l’établissement qui ferme suivent "
        "dans celui qu’il rejoint. Répéter réussit, sans second effet."
    ),
)
def move(request: HttpRequest, merger: Merger) -> dict[str, Any]:
    """A school joined another: its live bookings and unspent credit follow (R54)."""
    source, target = _school(merger.source), _school(merger.target)
    if not target.takes_part:
        raise ApiError(422, "SCHOOL_NOT_ELIGIBLE")
    try:
        change = actions.merge_schools(source=source, target=target)
    except (ChangeNotPossible, CreditsDiffer) as refusal:
        raise ApiError(422, refusal.code) from refusal
    rows = queries.bookings_that_followed(change)
    return {"prebookings": [payloads.booking_row(booking) for booking in rows]}


def _school(uai: str) -> Institution:
    school = queries.institution_of(uai)
    if school is None:
        raise ApiError(404, "EDUCATIONAL_INSTITUTION_NOT_FOUND")
    return school


def _act(verb: Any, reference: str, errors: list[tuple[type[Refused], int, str]]) -> Booking:
    """Call one verb; its refusals become codes. Another refusal rises: 409, by the middleware."""
    try:
        booking: Booking = verb(reference=reference)
    except Booking.DoesNotExist as error:
        raise ApiError(404, NOT_FOUND) from error
    except Refused as refusal:
        for kind, status, code in errors:
            if isinstance(refusal, kind):
                raise ApiError(status, code) from refusal
        raise
    return booking
