"""The image of an offer, for those who may see the offer, and for ADAGE's pages (R10, R11)."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import holds
from bookings.queries.visibility import offers_a_school_may_open, offers_adage_shows
from core.files import images
from offers.models import CollectiveOffer
from offers.queries.visibility import offers_of_partners_of
from schools.queries import role_of

# A name is never given twice: what was received once never changes.
KEPT = "private, max-age=31536000, immutable"
SEES_ALL = "offers.view_collectiveoffer"


@login_not_required
@require_safe
def picture(request: HttpRequest, ref: str, name: str) -> FileResponse:
    """One width of the image: its name, which nobody guesses, opens what ADAGE shows.

    Any other offer's: members of the partner, schools that see the offer, moderators.
    """
    image, _, width = name.rpartition("-")
    shown = CollectiveOffer.objects.filter(ref=ref, image=image or None)
    if not width.isdecimal() or not may_see(request.user, shown):
        raise Http404
    file = images.open_picture(image, int(width[:5]))
    if file is None:
        raise Http404
    answer = FileResponse(file, content_type=images.CONTENT_TYPE)
    answer["Cache-Control"] = KEPT
    return answer


def may_see(user: User | AnonymousUser, shown: QuerySet[CollectiveOffer]) -> bool:
    """ADAGE shows an offer of these, or the person may open it, on one side or the other."""
    if offers_adage_shows().filter(pk__in=shown).exists():
        return True
    if not isinstance(user, User):
        return False
    if holds(user, SEES_ALL):
        return shown.exists()
    role = role_of(user)
    if role is not None:
        seen = offers_a_school_may_open(role.institution, timezone.now())
        if seen.filter(pk__in=shown).exists():
            return True
    return offers_of_partners_of(user).filter(pk__in=shown).exists()
