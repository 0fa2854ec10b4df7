"""The ready roles of the administration, each a list one reads; `migrate` writes them as groups.

A line begins with the verb: « change offers.collectiveoffer » is the right to use an offer’s
buttons. « Qui peut quoi » in the administration shows the same in French (decision 0030). They are
changed here: in the administration, superusers compose other groups beside them.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

PARTNERS = (
    "venues.partner venues.venue venues.membership venues.referencing venues.joinrequest "
    "venues.invitation venues.partnersuspension venues.partnerchange"
)
REQUESTS = (
    "venues.referencingrequest venues.requestdocument venues.requestmessage venues.requestmove"
)
OFFERS = (
    "offers.collectiveoffer offers.collectivestock offers.offerchange offers.offertemplate "
    "offers.templatechange offers.offerrequest offers.requestentry offers.importjob "
    "offers.reviewrule"
)
BOOKINGS = (
    "bookings.booking bookings.bookingmove bookings.eventmail bookings.cancellationnotice "
    "bookings.prebookinglimit bookings.followedbooking"
)
# What the programme sets by date: numbers, amounts, lists (decision 0033).
PROGRAMME = (
    "administration.datednumber administration.listedterm schools.ministryopening "
    "schools.pupilamount schools.schoolholiday schools.territory"
)
SCHOOLS = (
    "schools.institution schools.schoolrole schools.budget schools.budgetcampaign "
    "schools.campaignline schools.delegation schools.level schools.levelopening "
    "schools.schoolyear schools.suspension schools.ministrygate schools.schoolchange "
    f"schools.pupilcount {PROGRAMME}"
)
PAYMENTS = (
    "reimbursements.statementrun reimbursements.statement reimbursements.statementline "
    "reimbursements.paymentact reimbursements.adjustment administration.approval"
)
# The journal of the administration: each reads there what they may see elsewhere, and their own.
ACTS = "administration.adminact administration.note administration.assignment"
LOCKS = "accounts.lockout"
LEAVING = (
    "outbox.message outbox.address outbox.mailevent outbox.mailpreference outbox.breaker "
    "outbox.quarantine adage_sync.exchange adage_sync.seentoken adage_sync.inbounduse "
    "adage_sync.syncstate jobs.jobrun"
)

ROLES: dict[str, tuple[str, ...]] = {
    "Assistance": (
        f"view accounts.user {PARTNERS} {REQUESTS} {OFFERS} {BOOKINGS} {SCHOOLS} {LEAVING}",
        f"view {ACTS} {LOCKS} administration.broadcast",
        "add accounts.user venues.venue venues.membership administration.note",
        "change accounts.user accounts.lockout venues.partner venues.venue venues.membership",
        "change administration.assignment",
        "change bookings.booking outbox.message outbox.address adage_sync.exchange",
        "delete venues.membership",
        "export accounts.user",
        "erase accounts.user",
        "see_as accounts.user",
    ),
    "Modération": (
        f"view {PARTNERS} {OFFERS} {BOOKINGS} {ACTS}",
        "add administration.note offers.reviewrule",
        "change offers.collectiveoffer offers.offertemplate offers.reviewrule",
        "change administration.assignment",
        "withdraw bookings.booking",
    ),
    "Référencement": (
        f"view accounts.user {PARTNERS} {REQUESTS} offers.collectiveoffer {ACTS}",
        "view schools.institution schools.schoolrole schools.schoolchange bookings.followedbooking",
        "add schools.schoolchange venues.partnerchange",
        "add venues.partner venues.referencing administration.note",
        "change venues.partner venues.referencing venues.referencingrequest",
        "change administration.assignment",
    ),
    "Finance (saisie)": (
        f"view {PARTNERS} {BOOKINGS} {SCHOOLS} {PAYMENTS} venues.bankdetails {ACTS}",
        "add schools.budget reimbursements.statementrun reimbursements.adjustment",
        "add administration.note",
        "change schools.budget venues.bankdetails reimbursements.statement",
        "change administration.assignment",
    ),
    "Finance (paiement)": (
        f"view {PARTNERS} {BOOKINGS} {SCHOOLS} {PAYMENTS} venues.bankdetails {ACTS}",
        "add administration.note",
        "change administration.assignment",
        "change reimbursements.statement",
        "pay reimbursements.statement",
        "reimburse bookings.booking",
    ),
    "Programme": (
        f"view {PARTNERS} {REQUESTS} {OFFERS} {BOOKINGS} {SCHOOLS} {ACTS}",
        "view administration.banner administration.publictext outbox.mailwording",
        "view administration.broadcast",
        "add administration.note administration.banner administration.publictext",
        "add administration.broadcast",
        "change administration.broadcast",
        "add outbox.mailwording",
        "change administration.banner administration.publictext outbox.mailwording",
        "delete administration.banner",
        "add schools.institution schools.suspension schools.level schools.levelopening",
        "add venues.partnersuspension",
        "change venues.partnersuspension bookings.booking",
        "change administration.assignment",
        "add schools.schoolyear bookings.cancellationnotice bookings.prebookinglimit",
        "change schools.institution schools.suspension schools.level schools.levelopening",
        "change schools.schoolyear bookings.cancellationnotice bookings.prebookinglimit",
        "add schools.budgetcampaign",
        "change schools.budgetcampaign",
        "delete schools.level schools.levelopening schools.schoolyear schools.suspension",
        "delete bookings.cancellationnotice bookings.prebookinglimit",
        *(f"{verb} {PROGRAMME}" for verb in ("add", "change", "delete")),
    ),
    "Lecture": (
        f"view {PARTNERS} {REQUESTS} {OFFERS} {BOOKINGS} {SCHOOLS} {PAYMENTS} {LEAVING} {ACTS}",
    ),
}  # fmt: skip


def rights_of(role: str) -> set[str]:
    """The permissions of a ready role: « offers.change_collectiveoffer »."""
    found = set()
    for line in ROLES[role]:
        verb, *models = line.split()
        for model in models:
            app_label, _, name = model.partition(".")
            found.add(f"{app_label}.{verb}_{name}")
    return found


def write_roles(using: str) -> None:
    """The groups of this table, with these rights and no other; what is right is left alone."""
    known = {
        f"{app_label}.{codename}": pk
        for pk, app_label, codename in Permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    with transaction.atomic(using):
        for name in ROLES:
            group, _ = Group.objects.using(using).get_or_create(name=name)
            # A right of a table still to come is given by the migrate that makes it.
            group.permissions.set([known[right] for right in rights_of(name) & known.keys()])


def after_migrate(using: str, **_: Any) -> None:
    """Signal `post_migrate`, after Django has made the permissions: the roles follow the code."""
    write_roles(using)
