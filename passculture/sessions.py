"""The session of a request and its person, their role, their school: one compiled query for all."""

from datetime import date, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.sessions.backends.db import SessionStore as TableOfSessions
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.actions import note_act
from accounts.models import Session, User, already_read
from accounts.queries.second_factor import remember_second_factor, second_factor_read_with
from accounts.queries.sessions import sign_in_of
from bookings.queries.visibility import many_made_for
from core.compiled import compiled
from schools.models import Role, SchoolRole
from schools.queries import delegated
from schools.queries.suspensions import is_suspended, remember_no_suspension
from venues.models import Membership
from venues.queries.partners import remember_no_membership

TO_THE_ROLE = "user__school_role__"


class SessionStore(TableOfSessions):
    """Django's; its row is asked for with the person's, and says whose it is when it is written."""

    person: User | None = None  # who was read with the session
    last_act_at: datetime | None = None  # as its row says, or as it was just written
    ends_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our own, in the same table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """What is saved of this content."""
        row = cast("Session", super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.last_act_at = self.last_act_at = timezone.now() if row.user_id else None
        self.ends_at = row.expire_date
        return row

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends if nothing more is done from now on; Django's for who is not signed in."""
        signed_in = sign_in_of(self)
        if signed_in is None:
            return super().get_expiry_date(**kwargs)
        now_staff = self.person is not None and self.person.is_staff
        return signed_in.ends_at(timezone.now(), is_staff=now_staff)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """The same in seconds, for the cookie."""
        if sign_in_of(self) is None:
            return int(super().get_expiry_age(**kwargs))
        return int((self.get_expiry_date() - timezone.now()).total_seconds())

    def get_expire_at_browser_close(self) -> bool:
        """The cookie goes with the browser, unless one asked to be remembered on the device."""
        signed_in = sign_in_of(self)
        if signed_in is None:
            return bool(super().get_expire_at_browser_close())
        return not signed_in.remembered

    def _get_session_from_db(self) -> Any:
        # Every request of somebody signed in begins here.
        now = timezone.now()
        key = self.session_key
        found = _session.first(key, now, timezone.localdate(now)) if key else None
        if found is None:
            self._session_key = None
            return None
        self.last_act_at, self.ends_at = found.last_act_at, found.expire_date
        if found.user is not None:
            self.person = _with_what_was_read(found)
        return found


class PersonMiddleware(AuthenticationMiddleware):
    """Django's: who is signed in, and whether they still are; only not asked for twice."""

    def process_request(self, request: HttpRequest) -> None:
        """Give `request.user`, read when it is first looked at."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        """A page behind the door is an act of who opens it: it moves the end of an idle session."""
        if not getattr(view, "login_required", True):
            return
        known = request.user.is_authenticated
        # Read by now: a page asks who this is a hundred times, the long way round each time. What
        # numbers the lines of the log has put a proxy around the proxy.
        while isinstance(request.user, SimpleLazyObject):
            request.user = request.user._wrapped
        if known:
            note_act(request.session, timezone.now())


def _person(request: HttpRequest) -> Any:
    request.session.get(SESSION_KEY)  # reads the row
    with already_read(getattr(request.session, "person", None)):
        return get_user(request)


@compiled
def _session(key: str, now: datetime, today: date) -> QuerySet[Session]:
    made_for_us = many_made_for(OuterRef(f"{TO_THE_ROLE}institution"), now, today)
    may_prebook = {f"{TO_THE_ROLE}role": Role.TEACHER, f"{TO_THE_ROLE}can_prebook": True}
    return (
        Session.objects.filter(session_key=key, expire_date__gt=now)
        .select_related(f"{TO_THE_ROLE}institution")
        .annotate(
            is_delegate=delegated(now, TO_THE_ROLE),
            second_factor_id=second_factor_read_with("user"),
            is_member=Exists(Membership.objects.filter(user=OuterRef("user"))),
            is_suspended=is_suspended(now, TO_THE_ROLE),
            made_for_us=Case(When(**may_prebook, then=made_for_us), default=0),
        )
    )


def _with_what_was_read(session: Any) -> User:
    """The person, who knows what the same row said of them."""
    user: User = session.user
    remember_second_factor(user, session.second_factor_id)
    role: SchoolRole | None = getattr(user, "school_role", None)
    if role is not None:
        role.is_delegate = session.is_delegate  # type: ignore[attr-defined]
        if role.institution is not None and not session.is_suspended:
            remember_no_suspension(role.institution)
    user.made_for_us = session.made_for_us  # type: ignore[attr-defined]
    if not session.is_member:
        remember_no_membership(user)
    return user
