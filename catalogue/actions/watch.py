"""« Prévenez-moi si elle se libère »: kept on the offer, one mail when it is free again."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from catalogue.models import Watch
from catalogue.queries.watches import free_for, has_booked_since, is_taken
from core.errors import NotAllowed, Refused
from offers.actions import lock_offer
from outbox.actions import post
from schools.policy import may_prebook_for
from schools.queries import role_of

FREE_NOW = "Vous pouvez la préréserver dès maintenant."


class AlreadyFree(Refused):
    """Nothing to wait for: the offer may be pre-booked now, or never again."""

    code = "NOT_TAKEN"
    title = "Cette offre n’est pas retenue"


@transaction.atomic
def watch_offer(*, offer_id: int, by: User) -> Watch:
    """Ask to be told once when an offer taken by others is free again; asking twice is once.

    Raises NotAllowed, AlreadyFree.
    """
    role = role_of(by)
    if role is None or not may_prebook_for(by, role.institution):
        raise NotAllowed("Seuls les enseignants qui préréservent peuvent être prévenus.")
    lock_offer(offer_id)
    if not is_taken(offer_id, by, timezone.now()):
        raise AlreadyFree(FREE_NOW, "Revenez à la page de l’offre.")
    watch, _ = Watch.objects.get_or_create(offer_id=offer_id, user=by)
    return watch


@transaction.atomic
def unwatch_offer(*, offer_id: int, by: User) -> bool:
    """Wait no more, False if one did not wait; twice is once."""
    many, _ = Watch.objects.filter(offer_id=offer_id, user=by).delete()
    return many > 0


@transaction.atomic
def tell_watcher(*, watch_id: int) -> bool:
    """Leave the one mail of a watch whose offer is free for its teacher now; False otherwise.

    The watch goes in the same transaction: the next sweep finds nothing to tell.
    """
    watch = (
        Watch.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("offer", "user")
        .filter(pk=watch_id)
        .first()
    )
    if watch is None:
        return False
    if has_booked_since(watch):
        watch.delete()
        return False
    if not free_for(watch.offer_id, watch.user, timezone.now()):
        return False
    facts = {"offer_id": watch.offer_id, "offer_ref": watch.offer.ref, "user_id": watch.user_id}
    post("offer.freed", subject=watch.offer, stream=watch.offer.ref, facts=facts)
    watch.delete()
    return True
