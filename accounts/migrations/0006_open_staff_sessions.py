"""A session of the administration already open has eight hours left at most, like any other."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

LONGEST = timedelta(hours=8)


def bring_nearer(apps: Any, schema_editor: Any) -> None:
    """Theirs only, and only those that would last longer: a second run changes nothing more."""
    end = timezone.now() + LONGEST
    session = apps.get_model("accounts", "Session")
    session.objects.filter(user__is_staff=True, expire_date__gt=end).update(expire_date=end)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_session_last_act")]

    operations = [migrations.RunPython(bring_nearer, migrations.RunPython.noop)]
