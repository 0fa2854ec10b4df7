"""What the role of the product at work may do, table by table; `migrate` grants it (ADR 0014).

The owner of the tables (DATABASE_OWNER_URL) migrates; the product works as DATABASE_URL's role,
which owns nothing: it changes no table, empties none, and deletes only what may be forgotten. A
wall that a trigger builds cannot be taken down by whoever works.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections, transaction
from psycopg import sql

READ, GROW, KEEP, FORGET = (
    "SELECT",
    "SELECT, INSERT",
    "SELECT, INSERT, UPDATE",
    "SELECT, INSERT, UPDATE, DELETE",
)

# Every table of the product, once (a test counts them). Deleting a row deletes, in Django, those
# that hang on it: what hangs on something one may delete can be deleted too.
RIGHTS: dict[str, tuple[str, ...]] = {
    # Made by `migrate` from the models.
    READ: ("auth.Permission", "contenttypes.ContentType"),
    # Journals: lines are only ever added.
    GROW: (
        "administration.AdminAct", "administration.AdminActWords", "axes.AccessFailureLog",
        "bookings.BookingMove", "bookings.EventMail", "bookings.FollowedBooking",
        "bookings.PostponedDeadline",
        "bookings.DecisionMessage", "offers.OfferChange", "offers.RequestEntry",
        "offers.TemplateChange", "reimbursements.PaymentAct", "reimbursements.StatementRun",
        "venues.RequestMessage", "venues.RequestMove",
    ),
    # What happened, and what the rest stands on: it changes, it never disappears.
    KEEP: (
        "adage_sync.SyncState", "administration.Approval", "administration.Assignment",
        "administration.Broadcast", "administration.Note", "administration.PublicText",
        "bookings.Booking", "bookings.Reminder",
        "offers.CollectiveOffer", "offers.CollectiveStock", "offers.ImportedOffer",
        "offers.OfferRequest", "offers.OfferTemplate", "offers.ReviewRule",
        "outbox.Address", "outbox.Breaker", "outbox.MailPreference", "outbox.MailWording",
        "outbox.Message", "outbox.Quarantine", "outbox.Stream",
        "reimbursements.Adjustment", "reimbursements.Statement", "reimbursements.StatementCounter",
        "reimbursements.StatementLine", "schools.BudgetCampaign", "schools.CampaignLine",
        "schools.Delegation", "schools.Institution", "schools.PupilCount",
        "schools.MinistryGate", "schools.SchoolChange", "venues.BankDetails",
        "venues.PartnerChange", "venues.PartnerSuspension",
        "venues.ReferencingRequest",
    ),
    # What somebody may take away, or what is forgotten by itself after a while.
    FORGET: (
        "accounts.Autosave", "accounts.Knock", "accounts.LatePost", "accounts.RecoveryCode",
        "accounts.Session", "accounts.Throttle", "accounts.User", "accounts.User_groups",
        "accounts.User_user_permissions", "adage_sync.InboundUse", "administration.DatedNumber",
        "administration.Banner", "administration.BroadcastRecipient", "administration.ListedTerm",
        "adage_sync.SeenToken", "admin.LogEntry", "auth.Group", "auth.Group_permissions",
        "axes.AccessAttempt", "axes.AccessAttemptExpiration", "axes.AccessLog",
        "bookings.CalendarFeed", "bookings.CancellationNotice", "bookings.PrebookingLimit",
        "bookings.ReadMark", "catalogue.Favourite", "catalogue.PartnerPage",
        "catalogue.SavedSearch", "catalogue.SearchDigest", "catalogue.Watch", "jobs.JobRun",
        "offers.ImportJob",
        "offers.ImportLine", "offers.RequestDraft", "offers.SearchEntry", "offers.SearchText",
        "otp_totp.TOTPDevice", "outbox.MailEvent", "schools.Budget", "schools.Level",
        "schools.LevelOpening", "schools.MinistryOpening", "schools.PupilAmount",
        "schools.SchoolHoliday", "schools.SchoolRole", "schools.SchoolYear", "schools.Suspension",
        "schools.Territory",
        "venues.Invitation", "venues.JoinRequest", "venues.Membership", "venues.Partner",
        "venues.Referencing", "venues.RequestDocument", "venues.Venue",
    ),
}  # fmt: skip

# Tables to come are read, filled and changed at once; deleting is asked for above. A temporary
# table would hide the true one from the triggers.
COMMON = """
GRANT USAGE ON SCHEMA {schema} TO {role};
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role};
REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role};
"""
# django-pgtrigger lets any session name, in a variable, the triggers it does not want: nobody may.
# Each migration that adds a trigger writes its own version of this function again.
NO_BYPASS = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT false'
"""
NO_ROLE = (
    "DATABASE_URL works as the role « {role} », which this PostgreSQL does not know: "
    "`manage.py create_runtime_role` makes it (docs/operations.md)."
)


def tables() -> dict[str, str]:
    """Table -> the rights of the role of the product at work."""
    return {
        apps.get_model(label)._meta.db_table: rights
        for rights, labels in RIGHTS.items()
        for label in labels
    }


def grant(using: str = "default") -> bool:
    """Give that role its rights and no other; False when it is the owner itself.

    Raises CommandError when PostgreSQL does not know the role.
    """
    connection, role = connections[using], settings.RUNTIME_ROLE
    if not role or role == connection.settings_dict["USER"]:
        return False
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise CommandError(NO_ROLE.format(role=role))
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = cursor.fetchone()
        statements = [COMMON] + [
            f"GRANT {rights} ON {connection.ops.quote_name(table)} TO {{role}}"
            for table, rights in tables().items()
        ]
        names = {"schema": schema, "database": database, "role": role}
        words = {name: sql.Identifier(value) for name, value in names.items()}
        cursor.execute(sql.SQL(";\n".join(statements)).format(**words).as_string())
    return True


def after_migrate(using: str, **_: Any) -> None:
    """Signal `post_migrate`: tables that have just come get their rights, triggers no way round."""
    with connections[using].cursor() as cursor:
        cursor.execute(NO_BYPASS)
    grant(using)
