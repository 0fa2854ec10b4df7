"""Writing the page of a partner, for schools: its owners do."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from catalogue.models import PartnerPage
from venues.actions.members.refusals import ask_owner
from venues.models import Partner


@transaction.atomic
def write_page(*, partner: Partner, values: Mapping[str, Any], by: User) -> PartnerPage:
    """Write what a partner says of itself; `values`: the fields of the page.

    The last to write has the last word. Raises NotAllowed for who does not answer for it.
    """
    ask_owner(by, partner)
    page, _ = PartnerPage.objects.update_or_create(partner=partner, defaults=dict(values))
    return page
