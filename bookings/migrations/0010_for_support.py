"""The newest bookings are read by their index; moderation withdraws what stands on an offer."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("bookings", "0009_erased_people"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="booking",
            options={
                "ordering": ["-prebooked_at"],
                "permissions": [
                    ("reimburse_booking", "Marquer remboursée, par un versement confirmé"),
                    ("withdraw_booking", "Annuler en déclarant l’offre non conforme"),
                ],
                "verbose_name": "réservation",
                "verbose_name_plural": "réservations",
            },
        ),
        AddIndexConcurrently(
            model_name="booking",
            index=models.Index(
                models.F("prebooked_at"), models.F("id"), name="booking_prebooked_at"
            ),
        ),
    ]
