"""A suspension postpones deadlines: the code says so; the table, which is released, keeps its name.

The release before reads and writes it while this one comes (decision 0054).
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

NAMED = [
    "UPDATE django_content_type SET model = '{1}' WHERE app_label = 'bookings' AND model = '{0}'",
    "UPDATE auth_permission SET codename = replace(codename, '{0}', '{1}')"
    " WHERE codename LIKE '%\\_{0}'",
]
OLD, NEW = "frozendeadline", "postponeddeadline"


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("bookings", "0021_fewer_indexes"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("FrozenDeadline", "PostponedDeadline"),
                migrations.AlterModelTable("postponeddeadline", "bookings_frozendeadline"),
                migrations.AlterField(
                    "postponeddeadline",
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postponements",
                        to="bookings.booking",
                        verbose_name="réservation",
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='postponeddeadline',
            name='frozen_deadline_is_never_rewritten',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='postponeddeadline',
            trigger=pgtrigger.compiler.Trigger(name='postponed_deadline_is_never_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b4c37cb5dd0828abeb7db763b0b6777471cda6b1', operation='UPDATE OR DELETE', pgid='pgtrigger_postponed_deadline_is_never_rewritten_3b91f', table='bookings_frozendeadline', when='BEFORE')),
        ),
        migrations.RunSQL(
            [line.format(OLD, NEW) for line in NAMED], [line.format(NEW, OLD) for line in NAMED]
        ),
    ]
