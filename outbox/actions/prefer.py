"""How somebody wants our mails (`/pro/notifications/`)."""

from collections.abc import Mapping

from django.db import transaction

from core.errors import NotAllowed
from core.rules.addresses import mailbox
from outbox.models import MailPreference
from outbox.queries import topics


@transaction.atomic
def choose_rhythms(*, email: str, chosen: Mapping[str, str]) -> None:
    """Keep topic -> rhythm for an address; a topic not given stays as it was.

    Raises NotAllowed for a topic that is essential, or that does not exist.
    """
    address = mailbox(email)
    for key, rhythm in sorted(chosen.items()):
        topic = topics().get(key)
        if topic is None or topic.essential:
            raise NotAllowed("Ces courriels-là partent toujours, et tout de suite.")
        MailPreference.objects.update_or_create(
            email=address, topic=key, defaults={"rhythm": rhythm}
        )
