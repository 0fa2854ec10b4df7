"""Where somebody belongs: the page one lands on after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.views import person
from schools.queries import role_of
from venues.queries.partners import partners_of


@never_cache
@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    """Partners to their portal, schools to theirs, staff to the administration."""
    user = person(request)
    if partners_of(user).exists():
        return redirect("partner:home")
    if user.is_staff:
        return redirect("admin:index")
    return redirect("school:home" if role_of(user) else "signup")
