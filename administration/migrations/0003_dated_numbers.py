"""The numbers of the programme by date, with the first values of the rules (decision 0033)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from administration.rules.numbers import FIRST


def fill(apps, schema_editor):
    """What is there already stays; numbers that come later have a migration of their own."""
    number_model = apps.get_model("administration", "DatedNumber")
    known = dict(number_model._meta.get_field("code").choices)
    number_model.objects.bulk_create(
        [
            number_model(code=code, from_date=since, value=value)
            for code, rows in FIRST.items()
            for since, value in rows
            if code in known
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0002_act_digest'),
    ]

    operations = [
        migrations.CreateModel(
            name='DatedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('provisional_share', 'Part utilisable d’un crédit provisoire'), ('minimum_credit', 'Crédit minimal d’un établissement'), ('unusual_price', 'Prix au-delà duquel le partenaire est averti'), ('proposal_hold', 'Délai pour accepter une nouvelle proposition'), ('answer_expected', 'Attente au-delà de laquelle une demande est dite sans réponse'), ('between_reminders', 'Délai entre deux relances de la même personne'), ('first_reminder', 'Premier rappel avant une date limite'), ('second_reminder', 'Deuxième rappel avant une date limite'), ('last_reminder', 'Dernier rappel avant une date limite'), ('paid_within', 'Délai de versement après l’émission d’un justificatif'), ('invitation_life', 'Durée d’une invitation à rejoindre une structure')], max_length=40, verbose_name='chiffre')),
                ('from_date', models.DateField(verbose_name='à partir du')),
                ('value', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='valeur')),
            ],
            options={
                'verbose_name': 'chiffre du programme',
                'verbose_name_plural': 'chiffres du programme',
                'ordering': ['code', 'from_date'],
                'constraints': [models.UniqueConstraint(models.F('code'), models.F('from_date'), name='one_number_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('code', 'provisional_share'), ('value__gte', 1), ('value__lte', 100)), models.Q(('code', 'minimum_credit'), ('value__gte', 0), ('value__lte', 100000)), models.Q(('code', 'unusual_price'), ('value__gte', 1), ('value__lte', 1000000)), models.Q(('code', 'proposal_hold'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'answer_expected'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'between_reminders'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'first_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'second_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'last_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'paid_within'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'invitation_life'), ('value__gte', 1), ('value__lte', 90)), _connector='OR'), name='dated_number_bounds')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datednumber',
            trigger=pgtrigger.compiler.Trigger(name='dated_number_is_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF OLD.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date THEN\n        RAISE EXCEPTION 'a number that has begun stays'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'dated_number_is_closed';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n", hash='074321e58fcbf82424d256c855f78dce5c304c7b', operation='UPDATE OR DELETE', pgid='pgtrigger_dated_number_is_closed_4ede6', table='administration_datednumber', when='BEFORE')),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
