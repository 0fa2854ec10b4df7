"""The administration may ask to read an offer before it is shown: rules, and a state."""

import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0009_closed_venues'),
        ('schools', '0006_budget_campaigns'),
        ('venues', '0007_partner_suspension'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PARTNER', 'Un partenaire'), ('NEW', 'Les nouveaux partenaires'), ('WORDS', 'Des mots du titre ou de la description'), ('PRICE', 'Un prix élevé')], max_length=7, verbose_name='offres concernées')),
                ('words', models.CharField(blank=True, help_text='Séparés par des virgules.', max_length=500, verbose_name='mots')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='à partir de (euros)')),
                ('fewer_than', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='qui ont publié moins de (offres)')),
                ('from_at', models.DateTimeField(verbose_name='à partir du')),
                ('to_at', models.DateTimeField(blank=True, null=True, verbose_name='jusqu’au')),
            ],
            options={
                'verbose_name': 'règle d’instruction',
                'verbose_name_plural': 'règles d’instruction avant publication',
                'ordering': ['-from_at', '-id'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='collectiveoffer',
            name='offer_fsm',
        ),
        migrations.RemoveConstraint(
            model_name='collectiveoffer',
            name='offer_state_known',
        ),
        migrations.AlterField(
            model_name='collectiveoffer',
            name='state',
            field=django_fsm.FSMField(choices=[('DRAFT', 'Brouillon'), ('PUBLISHED', 'Publiée'), ('PAUSED', 'En pause'), ('UNDER_REVIEW', 'En instruction'), ('REJECTED', 'Non conforme'), ('ARCHIVED', 'Archivée')], default='DRAFT', max_length=50, protected=True, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='offerchange',
            name='verb',
            field=models.CharField(choices=[('CREATED', 'Créée'), ('EDITED', 'Modifiée'), ('PUBLISHED', 'Publiée'), ('PAUSED', 'Mise en pause'), ('RESUMED', 'Remise en ligne'), ('SUBMITTED', 'Transmise à l’administration'), ('ACCEPTED', 'Acceptée et publiée'), ('TAKEN_BACK', 'Reprise avant la réponse'), ('REJECTED', 'Déclarée non conforme'), ('ARCHIVED', 'Archivée'), ('UNARCHIVED', 'Ressortie des archives'), ('LINE_OPENED', 'Date et prix fixés'), ('LINE_EDITED', 'Date ou prix modifiés'), ('LINE_WITHDRAWN', 'Date retirée'), ('LINE_PROPOSED', 'Nouvelles conditions proposées'), ('LINE_DECLINED', 'Nouvelles conditions refusées'), ('WITHHELD', 'Masquée, référencement terminé'), ('RELISTED', 'De nouveau visible, référencement retrouvé')], max_length=15, verbose_name='acte'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='collectiveoffer',
            trigger=pgtrigger.compiler.Trigger(name='offer_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{DRAFT:PUBLISHED,REJECTED:PUBLISHED,PUBLISHED:PAUSED,PAUSED:PUBLISHED,PUBLISHED:REJECTED,PAUSED:REJECTED,UNDER_REVIEW:REJECTED,DRAFT:ARCHIVED,PUBLISHED:ARCHIVED,PAUSED:ARCHIVED,REJECTED:ARCHIVED,DRAFT:UNDER_REVIEW,REJECTED:UNDER_REVIEW,UNDER_REVIEW:PUBLISHED,UNDER_REVIEW:DRAFT,ARCHIVED:DRAFT,ARCHIVED:PUBLISHED,ARCHIVED:PAUSED,ARCHIVED:REJECTED}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='80a5f61990c7cac89457331b11c1b9e4438df846', operation='UPDATE', pgid='pgtrigger_offer_fsm_7d14d', table='offers_collectiveoffer', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='collectiveoffer',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'PUBLISHED', 'PAUSED', 'UNDER_REVIEW', 'REJECTED', 'ARCHIVED'])), name='offer_state_known'),
        ),
        migrations.AddField(
            model_name='reviewrule',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_rules', to='venues.partner', verbose_name='partenaire'),
        ),
        migrations.AddConstraint(
            model_name='reviewrule',
            constraint=models.CheckConstraint(condition=models.Q(('to_at__isnull', True), ('to_at__gte', models.F('from_at')), _connector='OR'), name='review_rule_dates'),
        ),
        migrations.AddConstraint(
            model_name='reviewrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'PARTNER'), ('partner__isnull', False)), models.Q(('fewer_than__gte', 1), ('fewer_than__lte', 50), ('kind', 'NEW')), models.Q(('kind', 'WORDS'), models.Q(('words', ''), _negated=True)), models.Q(('kind', 'PRICE'), ('price__gt', 0)), _connector='OR'), name='review_rule_says_which'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewrule',
            trigger=pgtrigger.compiler.Trigger(name='review_rule_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4a4121e831eaad1200b186572c69136d39ddc15d', operation='DELETE', pgid='pgtrigger_review_rule_stays_55808', table='offers_reviewrule', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewrule',
            trigger=pgtrigger.compiler.Trigger(name='review_rule_only_ends', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."price" IS DISTINCT FROM (NEW."price") OR OLD."fewer_than" IS DISTINCT FROM (NEW."fewer_than") OR OLD."from_at" IS DISTINCT FROM (NEW."from_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='02863e46426ffcbb2289b982c849028ddaead8bb', operation='UPDATE', pgid='pgtrigger_review_rule_only_ends_daa44', table='offers_reviewrule', when='BEFORE')),
        ),
    ]
