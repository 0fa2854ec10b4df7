"""Letting in a person sent by ADAGE (C6)."""

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions import release_address, vouch_for
from accounts.models import User
from adage_sync import rules
from adage_sync.models import InboundUse, SeenToken
from adage_sync.rules import BadToken, Claims
from schools.models import Role, SchoolRole
from schools.queries.life import school_of
from venues.actions.forgetting import drop_ties
from venues.models import Membership


@sensitive_variables("claims")
@transaction.atomic
def enter(*, claims: Claims) -> User:
    """Take the token's one use and bring the person up to date; the caller opens the session.

    There is no `by`: ADAGE's signature stands for the person. Older sessions of the same person
    die here, because the session's key is made from the password, drawn anew at each entry.
    Raises BadToken for a token already used, older than the last one, or naming an account that
    is not the school's to open.
    """
    if not SeenToken.objects.claim(claims.token_id, claims.expires_at):
        raise BadToken("already used")
    user = _person(claims)
    # An ADAGE token opens school accounts only (M4).
    # Whoever administers the product or works for a partner comes in by their own door: otherwise
    # the key of ADAGE, or one wrong address in its directory, would open theirs.
    if not user.is_active:
        raise BadToken("account closed")
    if user.is_staff or user.is_superuser:
        raise BadToken("administration")
    if Membership.objects.filter(user=user).exists():
        raise BadToken("works for a partner")
    last = SchoolRole.objects.filter(user=user).values_list("entered_at", flat=True).first()
    # Tokens are dated to the second; the last entry may carry a fraction.
    if last is not None and claims.issued_at < last.replace(microsecond=0):
        raise BadToken("older than the last entry")
    user.civility = claims.civility
    user.first_name, user.last_name = claims.first_name, claims.last_name
    user.set_unusable_password()
    user.save()
    # What they are now, and where; without a known institution they may only look.
    institution, joined = school_of(claims.uai) if claims.uai else (None, False)
    if joined and claims.role != Role.TEACHER:
        # The head of a school that joined another heads nothing until ADAGE says so (R54).
        institution = None
    role = claims.role if institution else Role.READONLY
    SchoolRole.objects.update_or_create(
        user=user,
        defaults={
            "institution": institution,
            "role": role,
            "can_prebook": claims.can_prebook and role == Role.TEACHER,
            "entered_at": claims.issued_at,
        },
    )
    return user


@transaction.atomic
def forget_old_tokens() -> int:
    """Remove the tokens that have expired for good and the counts of calls of past hours."""
    expired = SeenToken.objects.filter(expires_at__lt=rules.forgotten_before(timezone.now()))
    old_counts = InboundUse.objects.filter(minute__lt=rules.counts_forgotten_before(timezone.now()))
    return expired.delete()[0] + old_counts.delete()[0]


def _person(claims: Claims) -> User:
    """The account of this address, made if need be, and locked: one entry at a time.

    Whoever signed up with it without ever opening our mail does not hold it: ADAGE's word wins,
    otherwise anybody would keep a teacher out by signing up first. An account that already acts for
    a school stays theirs: only what was signed up with it goes.
    """
    found = User.objects.with_email(claims.mail).select_for_update(no_key=True, of=("self",))
    while True:
        user = found.first()
        if user is not None and user.email_unconfirmed_since is not None:
            acts = SchoolRole.objects.filter(user=user).exists()
            if acts and drop_ties(user=user):
                vouch_for(user=user)
        if user is not None and not release_address(user=user):
            return user
        mine = User(email=claims.mail)
        mine.set_unusable_password()
        # Two first entries at the same instant make one account.
        User.objects.bulk_create([mine], ignore_conflicts=True)
