"""Why a call came to nothing, and the ways out that shut themselves (F13b, F13c)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0004_what_has_left_is_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='Breaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('CALL', 'Appels à ADAGE'), ('MAIL', 'Courriels')], max_length=10, verbose_name='voie')),
                ('cause', models.CharField(choices=[('HUNG', 'Aucune réponse'), ('FAILED', 'Réponse en erreur, ou personne'), ('ASKED', 'Attente demandée')], max_length=10, verbose_name='cause')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='échecs de suite')),
                ('shut_until', models.DateTimeField(blank=True, null=True, verbose_name='fermée jusqu’au')),
            ],
            options={
                'verbose_name': 'disjoncteur',
                'verbose_name_plural': 'disjoncteurs',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='cause',
            field=models.CharField(blank=True, choices=[('HUNG', 'Aucune réponse'), ('FAILED', 'Réponse en erreur, ou personne')], db_default='', default='', max_length=10, verbose_name='cause de l’échec'),
        ),
        migrations.AddField(
            model_name='message',
            name='tried_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='dernier essai'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(models.F('tried_at'), condition=models.Q(('state', 'WAITING'), models.Q(('cause', ''), _negated=True)), name='message_failing'),
        ),
        migrations.AddConstraint(
            model_name='breaker',
            constraint=models.UniqueConstraint(models.F('channel'), models.F('cause'), name='one_breaker_per_channel_and_cause'),
        ),
    ]
