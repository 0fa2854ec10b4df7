"""People ADAGE knows whose account still waited for a link: their address is proved.

They came in, or were made known, through an account somebody had opened by signing up; left as
they were, they would be erased with what is never confirmed. Who owns a structure is left alone.
"""

from django.db import migrations


def prove(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    SchoolRole = apps.get_model("schools", "SchoolRole")
    Membership = apps.get_model("venues", "Membership")
    JoinRequest = apps.get_model("venues", "JoinRequest")
    known = User.objects.filter(
        email_unconfirmed_since__isnull=False, pk__in=SchoolRole.objects.values("user")
    ).exclude(pk__in=Membership.objects.values("user"))
    JoinRequest.objects.filter(user__in=known, state="PENDING").delete()
    # The password is whoever signed up's: it opens nothing any more.
    for user in known:
        user.email_unconfirmed_since, user.password = None, f"!{user.pk}"
        user.save(update_fields=["email_unconfirmed_since", "password"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_unconfirmed_addresses"),
        ("adage_sync", "0002_exchange"),
        ("schools", "0003_delegation"),
        ("venues", "0004_joining"),
    ]

    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
