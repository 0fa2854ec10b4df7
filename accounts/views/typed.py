"""What a page does with what was sent too late, once the same words are kept or sent anew."""

from django.conf import settings
from django.http import HttpRequest

from accounts import actions
from accounts.views import person


def typed_anew(request: HttpRequest, page: str) -> None:
    """What is typed at `page` now is newer than what a session's end had kept of it.

    Costs nothing to a browser to which nothing is to be given back.
    """
    if settings.LATE_COOKIE_NAME in request.COOKIES:
        actions.drop_late_posts(by=person(request), page=page)
