"""What moderation calls new, and the longest delegation, are numbers of the programme (0043)."""

from django.db import migrations, models

from administration.rules.numbers import FIRST_DAY, NUMBERS


def fill(apps, schema_editor):
    """What is there already stays."""
    number_model = apps.get_model("administration", "DatedNumber")
    number_model.objects.bulk_create(
        [
            number_model(code=code, from_date=FIRST_DAY, value=NUMBERS[code].first)
            for code in ("newly_published", "delegation_longest")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0013_mail_to_many'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='datednumber',
            name='dated_number_bounds',
        ),
        migrations.AlterField(
            model_name='datednumber',
            name='code',
            field=models.CharField(choices=[('provisional_share', 'Part utilisable d’un crédit provisoire'), ('minimum_credit', 'Crédit minimal d’un établissement'), ('unusual_price', 'Prix au-delà duquel le partenaire est averti'), ('proposal_hold', 'Délai pour accepter une nouvelle proposition'), ('answer_expected', 'Attente au-delà de laquelle une demande est dite sans réponse'), ('review_delay', 'Délai annoncé pour instruire une offre avant sa publication'), ('between_reminders', 'Délai entre deux relances de la même personne'), ('first_reminder', 'Premier rappel avant une date limite'), ('second_reminder', 'Deuxième rappel avant une date limite'), ('last_reminder', 'Dernier rappel avant une date limite'), ('paid_within', 'Délai de versement après l’émission d’un justificatif'), ('invitation_life', 'Durée d’une invitation à rejoindre une structure'), ('used_after', 'Délai après l’événement pour qu’une réservation soit réalisée'), ('partner_cancels_within', 'Délai après l’événement pendant lequel le partenaire peut annuler'), ('account_hold', 'Délai avant tout versement sur un nouveau compte bancaire'), ('newly_published', 'Durée pendant laquelle une offre publiée est dite nouvelle à la modération'), ('delegation_longest', 'Durée la plus longue d’une délégation de la direction'), ('first_statement_day', 'Premier jour du mois où les justificatifs sont émis'), ('second_statement_day', 'Second jour du mois où les justificatifs sont émis')], max_length=40, verbose_name='chiffre'),
        ),
        migrations.AddConstraint(
            model_name='datednumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', 'provisional_share'), ('value__gte', 1), ('value__lte', 100)), models.Q(('code', 'minimum_credit'), ('value__gte', 0), ('value__lte', 100000)), models.Q(('code', 'unusual_price'), ('value__gte', 1), ('value__lte', 1000000)), models.Q(('code', 'proposal_hold'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'answer_expected'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'review_delay'), ('value__gte', 1), ('value__lte', 30)), models.Q(('code', 'between_reminders'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'first_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'second_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'last_reminder'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'paid_within'), ('value__gte', 1), ('value__lte', 60)), models.Q(('code', 'invitation_life'), ('value__gte', 1), ('value__lte', 90)), models.Q(('code', 'used_after'), ('value__gte', 1), ('value__lte', 720)), models.Q(('code', 'partner_cancels_within'), ('value__gte', 1), ('value__lte', 720)), models.Q(('code', 'account_hold'), ('value__gte', 24), ('value__lte', 720)), models.Q(('code', 'newly_published'), ('value__gte', 1), ('value__lte', 720)), models.Q(('code', 'delegation_longest'), ('value__gte', 1), ('value__lte', 366)), models.Q(('code', 'first_statement_day'), ('value__gte', 1), ('value__lte', 28)), models.Q(('code', 'second_statement_day'), ('value__gte', 1), ('value__lte', 28)), _connector='OR'), name='dated_number_bounds'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
