"""« Voir comme »: a page drawn for somebody else, under the eyes of who helps them; read only."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse

from accounts.actions.seeing import SEEING, seen_by
from accounts.models import User
from core.errors import NotAllowed
from core.failures import sqlstate
from core.routes import route_of
from passculture.middleware import ConflictMiddleware

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What stays one's own: the administration, the end of what one sees, one's own session.
OWN = frozenset({"stop-seeing", "logout", "second-factor", "session-end"})
READ_ONLY = "25006"  # SQLSTATE of a write in a transaction that only reads
ONLY_READ = (
    "Vous voyez les pages de quelqu’un d’autre\u00a0: elles se lisent, rien ne s’y fait. "
    "Terminez d’abord, par le bandeau en haut de page."
)


class SeeingAsMiddleware:
    """Second to last, around the one that calls the view: who asks was proved, counted, logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.call = ConflictMiddleware(get_response).process_view

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Draw the page for the person seen; refuse whatever would write. Raises NotAllowed."""
        match = request.resolver_match
        if match is None or not getattr(view, "login_required", True):
            return None
        if match.namespace == "admin" or match.url_name in OWN:
            return None
        if SEEING not in request.session or not request.user.is_authenticated:
            return None
        seen = seen_by(request.session, request.user)
        if seen is None:
            return None
        if request.method not in SAFE:
            raise NotAllowed(ONLY_READ, title="Vous regardez seulement")
        return self._draw(request, seen, (view, args, kwargs))

    def _draw(
        self, request: HttpRequest, seen: tuple[User, datetime], page: tuple[Any, ...]
    ) -> HttpResponse | None:
        """The page as they see it; the request is then again of who asked, for the log."""
        looker, (person, until) = request.user, seen
        request.seen_by, request.seen_until = looker, until  # type: ignore[attr-defined]
        log.info("seen_as", extra={"by": looker.pk, "seen": person.pk, "page": route_of(request)})
        request.user = person
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
                return _drawn(self.call(request, *page))
        except DatabaseError as error:
            if sqlstate(error) != READ_ONLY:
                raise
            raise NotAllowed(ONLY_READ, title="Vous regardez seulement") from error
        finally:
            request.user = looker


def _drawn(answer: HttpResponse | None) -> HttpResponse | None:
    """What Django would draw after the transaction is drawn inside of it."""
    if answer is not None and callable(render := getattr(answer, "render", None)):
        render()
    return answer
