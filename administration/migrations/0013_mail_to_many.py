"""Mails to many people, and who is on their lists."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("administration", "0012_dated_delays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Broadcast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('PARTNERS', 'Membres des acteurs culturels'), ('TEACHERS', 'Enseignants'), ('PRINCIPALS', 'Directions d’établissement')], max_length=10, verbose_name='à qui')),
                ('criteria', models.JSONField(blank=True, default=dict, verbose_name='critères')),
                ('population', models.CharField(blank=True, max_length=600, verbose_name='population')),
                ('subject', models.CharField(max_length=150, verbose_name='objet')),
                ('heading', models.CharField(max_length=150, verbose_name='titre')),
                ('body', models.TextField(help_text='Une ligne vide sépare deux paragraphes. {{ person.full_name }} est remplacé par le nom de la personne, {{ place }} par celui de sa structure ou de son établissement.', max_length=3000, verbose_name='texte')),
                ('event_id', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='événement')),
                ('state', models.CharField(choices=[('DRAFT', 'Brouillon'), ('LISTED', 'Essai à blanc fait, rien n’est envoyé'), ('RUNNING', 'Envoi en cours'), ('STOPPED', 'Envoi arrêté'), ('DONE', 'Envoyé'), ('ABANDONED', 'Abandonné')], default='DRAFT', max_length=9, verbose_name='état')),
                ('author_label', models.CharField(max_length=320, verbose_name='écrit par')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le')),
                ('listed_at', models.DateTimeField(blank=True, null=True, verbose_name='essai à blanc le')),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='pas avant')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='fin')),
                ('approval', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='administration.approval', verbose_name='envoi demandé puis confirmé')),
            ],
            options={
                'verbose_name': 'courriel groupé',
                'verbose_name_plural': 'courriels groupés',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BroadcastRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='structure ou établissement')),
                ('state', models.CharField(choices=[('READY', 'À écrire'), ('SENT', 'Courriel écrit'), ('LEFT_OUT', 'Laissée de côté')], default='READY', max_length=8, verbose_name='état')),
                ('why', models.CharField(blank=True, choices=[('', '–'), ('CLOSED', 'Compte fermé'), ('UNSUBSCRIBED', 'Ne veut pas de ces courriels'), ('ADDRESS', 'Adresse en défaut')], max_length=12, verbose_name='pourquoi')),
                ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='administration.broadcast', verbose_name='courriel groupé')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'destinataire d’un courriel groupé',
                'verbose_name_plural': 'destinataires des courriels groupés',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'LISTED', 'RUNNING', 'STOPPED', 'DONE', 'ABANDONED'])), name='broadcast_state_known'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['PARTNERS', 'TEACHERS', 'PRINCIPALS'])), name='broadcast_audience_known'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'LISTED', 'ABANDONED']), ('approval__isnull', False), _connector='OR'), name='broadcast_leaves_once_approved'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.UniqueConstraint(models.F('event_id'), name='broadcast_has_its_own_event'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{DRAFT:LISTED,LISTED:DRAFT,LISTED:RUNNING,RUNNING:STOPPED,STOPPED:RUNNING,RUNNING:DONE,DRAFT:ABANDONED,LISTED:ABANDONED}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='f1c39fd674f77e0e2da8998c10012e0955954eb0', operation='UPDATE', pgid='pgtrigger_broadcast_fsm_b6c31', table='administration_broadcast', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_is_wanted_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.approval_id IS NOT NULL)', func="\nIF NOT EXISTS (\n    SELECT FROM administration_approval AS approval\n    WHERE approval.id = NEW.approval_id AND approval.act = 'broadcast_sending'\n      AND approval.state = 'APPROVED' AND approval.subject = 'broadcast:' || NEW.id\n) THEN\n    RAISE EXCEPTION 'a broadcast is wanted by two people'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'broadcast_is_wanted_by_two';\nEND IF;\nRETURN NEW;\n", hash='42e30c7e9675c3011ee2c821137b6740163d7688', operation='INSERT OR UPDATE', pgid='pgtrigger_broadcast_is_wanted_by_two_34335', table='administration_broadcast', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_listed_is_not_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'DRAFT' AND (OLD.audience, OLD.criteria, OLD.subject, OLD.heading, OLD.body) IS DISTINCT FROM (NEW.audience, NEW.criteria, NEW.subject, NEW.heading, NEW.body))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ed7c3a227936396018a43461f690d123b16d62a8', operation='UPDATE', pgid='pgtrigger_broadcast_listed_is_not_rewritten_854f2', table='administration_broadcast', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4bee7301883367ba74552266ba78a2680d533526', operation='DELETE', pgid='pgtrigger_broadcast_is_never_deleted_f6c03', table='administration_broadcast', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='broadcastrecipient',
            index=models.Index(models.F('broadcast'), models.F('state'), models.F('id'), name='broadcast_people_by_state'),
        ),
        migrations.AddConstraint(
            model_name='broadcastrecipient',
            constraint=models.UniqueConstraint(models.F('broadcast'), models.F('person'), name='one_line_a_person'),
        ),
        migrations.AddConstraint(
            model_name='broadcastrecipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['READY', 'SENT']), ('why', '')), models.Q(('state', 'LEFT_OUT'), ('why__in', ['CLOSED', 'UNSUBSCRIBED', 'ADDRESS'])), _connector='OR'), name='broadcast_left_out_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcastrecipient',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_recipient_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{READY:SENT,READY:LEFT_OUT}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a7f65407c292d9f81b1fe59fb89313e8fa727586', operation='UPDATE', pgid='pgtrigger_broadcast_recipient_fsm_7b114', table='administration_broadcastrecipient', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcastrecipient',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_sent_is_history', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'SENT\')', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a81a9a18714217d439715ba9e460df38f0878deb', operation='DELETE', pgid='pgtrigger_broadcast_sent_is_history_c13f9', table='administration_broadcastrecipient', when='BEFORE')),
        ),
    ]
