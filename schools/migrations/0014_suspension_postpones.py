"""A suspension postpones deadlines: the code says so; the column, which is released, keeps its name.

The release before reads and writes it while this one comes (decision 0054).
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("schools", "0013_territories")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("suspension", "suspension_freezes_until"),
                migrations.RenameField("suspension", "freezes_deadlines", "postpones_deadlines"),
                migrations.AlterField(
                    "suspension",
                    "postpones_deadlines",
                    models.BooleanField(
                        db_column="freezes_deadlines",
                        db_default=False,
                        default=False,
                        help_text="Celles des préréservations en attente, de la durée de la "
                        "suspension et au plus tard au début de l’événement.",
                        verbose_name="reporte les dates limites",
                    ),
                ),
                migrations.AddConstraint(
                    "suspension",
                    models.CheckConstraint(
                        condition=Q(postpones_deadlines=False) | Q(to_at__isnull=False),
                        name="suspension_freezes_until",
                    ),
                ),
            ],
        ),
    ]
