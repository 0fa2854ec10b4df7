"""The delays after an event and before a payment, the days of the month of statements (0043)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from administration.rules.numbers import FIRST_DAY, NUMBERS

CODES = (
    "used_after", "partner_cancels_within", "account_hold", "first_statement_day",
    "second_statement_day",
)


def fill(apps, schema_editor):
    """What is there already stays."""
    number_model = apps.get_model("administration", "DatedNumber")
    number_model.objects.bulk_create(
        [number_model(code=code, from_date=FIRST_DAY, value=NUMBERS[code].first) for code in CODES],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("administration", "0011_listed_activities"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='datednumber',
            name='dated_number_bounds',
        ),
        migrations.AlterField(
            model_name='datednumber',
            name='code',
            field=models.CharField(choices=[('provisional_share', 'Part utilisable d’un crédit provisoire'), ('minimum_credit', 'Crédit minimal d’un établissement'), ('unusual_price', 'Prix au-delà duquel le partenaire est averti'), ('proposal_hold', 'Délai pour accepter une nouvelle proposition'), ('answer_expected', 'Attente au-delà de laquelle une demande est dite sans réponse'), ('review_delay', 'Délai annoncé pour instruire une offre avant sa publication'), ('between_reminders', 'Délai entre deux relances de la même personne'), ('first_reminder', 'Premier rappel avant une date limite'), ('second_reminder', 'Deuxième rappel avant une date limite'), ('last_reminder', 'Dernier rappel avant une date limite'), ('paid_within', 'Délai de versement après l’émission d’un justificatif'), ('invitation_life', 'Durée d’une invitation à rejoindre une structure'), ('used_after', 'Délai après l’événement pour qu’une réservation soit réalisée'), ('partner_cancels_within', 'Délai après l’événement pendant lequel le partenaire peut annuler'), ('account_hold', 'Délai avant tout versement sur un nouveau compte bancaire'), ('first_statement_day', 'Premier jour du mois où les justificatifs sont émis'), ('second_statement_day', 'Second jour du mois où les justificatifs sont émis')], max_length=40, verbose_name='chiffre'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datednumber',
            trigger=pgtrigger.compiler.Trigger(name='dated_number_comes', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date AND EXISTS (\n        SELECT FROM administration_datednumber AS other\n        WHERE other.code = NEW.code AND other.from_date <> NEW.from_date\n    ) AND NOT EXISTS (\n        SELECT FROM administration_datednumber AS same  -- another constraint speaks of those\n        WHERE same.code = NEW.code AND same.from_date = NEW.from_date\n    ) THEN\n        RAISE EXCEPTION 'a number begins on a day to come'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'dated_number_comes';\n    END IF;\n    RETURN NEW;\n", hash='0a04e600bd483116045c9bb4c176c778ded49aac', operation='INSERT OR UPDATE', pgid='pgtrigger_dated_number_comes_e7ff6', table='administration_datednumber', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='datednumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', 'provisional_share'), ('value__gte', 1), ('value__lte', 100)), models.Q(('code', 'minimum_credit'), ('value__gte', 0), ('value__lte', 100000)), models.Q(('code', 'unusual_price'), ('value__gte', 1), ('value__lte', 1000000)), models.Q(('code', 'proposal_hold'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'answer_expected'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'review_delay'), ('value__gte', 1), ('value__lte', 30)), models.Q(('code', 'between_reminders'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'first_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'second_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'last_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'paid_within'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'invitation_life'), ('value__gte', 1), ('value__lte', 90)), models.Q(('code', 'used_after'), ('value__gte', 1), ('value__lte', 720)), models.Q(('code', 'partner_cancels_within'), ('value__gte', 1), ('value__lte', 720)), models.Q(('code', 'account_hold'), ('value__gte', 24), ('value__lte', 720)), models.Q(('code', 'first_statement_day'), ('value__gte', 1), ('value__lte', 28)), models.Q(('code', 'second_statement_day'), ('value__gte', 1), ('value__lte', 28)), _connector='OR'), name='dated_number_bounds'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
