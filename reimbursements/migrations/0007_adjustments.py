"""Corrections of what was paid, statements taken back; lines are read again apart (0008)."""

import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0006_erased_people'),
        ('bookings', '0012_overrides'),
        ('reimbursements', '0006_held_payments'),
        ('venues', '0007_partner_suspension'),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant d’avant')),
                ('after', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant juste')),
                ('reason', models.CharField(max_length=500, verbose_name='motif')),
                ('state', models.CharField(choices=[('ASKED', 'À confirmer'), ('CONFIRMED', 'Confirmée'), ('DISMISSED', 'Écartée'), ('WITHDRAWN', 'Retirée')], default='ASKED', max_length=9, verbose_name='état')),
            ],
            options={
                'verbose_name': 'correction d’un versement',
                'verbose_name_plural': 'corrections de versements',
                'ordering': ['-id'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='statement_fsm',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='statement_is_settled_once',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='statement_begins_issued',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statementline',
            name='statement_line_is_never_edited',
        ),
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_payment_is_dated',
        ),
        migrations.RemoveConstraint(
            model_name='statementline',
            name='line_sign_follows_kind',
        ),
        migrations.AddField(
            model_name='statement',
            name='withdrawal_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, verbose_name='motif du retrait'),
        ),
        migrations.AddField(
            model_name='statement',
            name='withdrawn_on',
            field=models.DateField(blank=True, null=True, verbose_name='retiré le'),
        ),
        migrations.AlterField(
            model_name='paymentact',
            name='verb',
            field=models.CharField(choices=[('start', 'Lot lancé'), ('issue', 'Justificatif émis'), ('export', 'Fichier de virements téléchargé'), ('ask', 'Versement demandé'), ('pay', 'Versement effectué'), ('reject', 'Versement rejeté par la banque'), ('withdraw', 'Justificatif retiré avant versement')], max_length=8, verbose_name='acte'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='state',
            field=django_fsm.FSMField(choices=[('ISSUED', 'En cours'), ('PAID', 'Remboursé'), ('REJECTED', 'Rejeté'), ('WITHDRAWN', 'Retiré avant versement')], default='ISSUED', max_length=50, protected=True, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='statementline',
            name='kind',
            field=models.CharField(choices=[('BOOKING', 'Réservation'), ('CORRECTION', 'Correction'), ('ADJUSTMENT', 'Correction du montant')], default='BOOKING', max_length=10, verbose_name='nature'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['ISSUED', 'PAID', 'REJECTED', 'WITHDRAWN'])), name='statement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', False), ('rejected_on__isnull', True), ('state', 'PAID')), models.Q(('paid_on__isnull', True), ('rejected_on__isnull', False), ('state', 'REJECTED')), models.Q(('paid_on__isnull', True), ('rejected_on__isnull', True), ('state__in', ['ISSUED', 'WITHDRAWN'])), _connector='OR'), name='statement_payment_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'WITHDRAWN'), ('withdrawn_on__isnull', False), models.Q(('withdrawal_note', ''), _negated=True)), models.Q(models.Q(('state', 'WITHDRAWN'), _negated=True), ('withdrawal_note', ''), ('withdrawn_on__isnull', True)), _connector='OR'), name='statement_withdrawal_is_dated'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='approval',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='administration.approval', verbose_name='demandée puis confirmée'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='bookings.booking', verbose_name='réservation'),
        ),
        migrations.AddField(
            model_name='statementline',
            name='adjustment',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='reimbursements.adjustment', verbose_name='correction décidée'),
        ),
        AddConstraintNotValid(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('kind', 'BOOKING')), models.Q(('amount__lt', 0), ('kind', 'CORRECTION')), ('kind', 'ADJUSTMENT'), _connector='OR'), name='line_sign_follows_kind'),
        ),
        AddConstraintNotValid(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adjustment__isnull', False), ('kind', 'ADJUSTMENT')), models.Q(models.Q(('kind', 'ADJUSTMENT'), _negated=True), ('adjustment__isnull', True)), _connector='OR'), name='line_has_its_adjustment'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.UniqueConstraint(models.F('booking'), condition=models.Q(('state', 'ASKED')), name='one_open_adjustment_per_booking'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('before__gte', 0), ('after__gte', 0), models.Q(('after', models.F('before')), _negated=True)), name='adjustment_changes_an_amount'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='adjustment_says_why'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['ASKED', 'CONFIRMED', 'DISMISSED', 'WITHDRAWN'])), name='adjustment_state_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{ISSUED:PAID,ISSUED:REJECTED,ISSUED:WITHDRAWN}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='5743bcd7e4f436cafc5af60a07345009d69e25c9', operation='UPDATE', pgid='pgtrigger_statement_fsm_2f92c', table='reimbursements_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_settled_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'PAID\', \'REJECTED\', \'WITHDRAWN\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2414a2424eb9f8372387f46421ba1d6a781d2ff8', operation='UPDATE', pgid='pgtrigger_statement_is_settled_once_111d7', table='reimbursements_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_begins_issued', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'PAID\', \'REJECTED\', \'WITHDRAWN\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='1019b9f41671213e58dc1e67d7735c6e6748a9b5', operation='INSERT', pgid='pgtrigger_statement_begins_issued_d624d', table='reimbursements_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementline',
            trigger=pgtrigger.compiler.Trigger(name='statement_line_is_never_edited', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."statement_id" IS DISTINCT FROM (NEW."statement_id") OR OLD."booking_id" IS DISTINCT FROM (NEW."booking_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."adjustment_id" IS DISTINCT FROM (NEW."adjustment_id") OR OLD."offer_title" IS DISTINCT FROM (NEW."offer_title") OR OLD."institution_name" IS DISTINCT FROM (NEW."institution_name"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='535c9d6f5240f1f0b0c71b4e812b4abf8d55a3a1', operation='UPDATE', pgid='pgtrigger_statement_line_is_never_edited_3f188', table='reimbursements_statementline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementline',
            trigger=pgtrigger.compiler.Trigger(name='statement_line_is_its_adjustment', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."kind" = \'ADJUSTMENT\')', func="\n    PERFORM FROM reimbursements_adjustment AS adjustment\n    WHERE adjustment.id = NEW.adjustment_id AND adjustment.booking_id = NEW.booking_id\n      AND adjustment.state = 'CONFIRMED'\n      AND adjustment.after - adjustment.before = NEW.amount\n    FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'the line of a correction is the correction that two people confirmed'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_is_its_adjustment';\n    END IF;\n    RETURN NEW;\n", hash='4b52c2eb1d7a2b09e1da1aa9f6e7392db6c29079', operation='INSERT', pgid='pgtrigger_statement_line_is_its_adjustment_f892f', table='reimbursements_statementline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{ASKED:CONFIRMED,ASKED:DISMISSED,CONFIRMED:WITHDRAWN}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='5e4d092ad4a1970c15e665dc9599c32d894e8ef6', operation='UPDATE', pgid='pgtrigger_adjustment_fsm_3277a', table='reimbursements_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_is_never_edited', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."booking_id" IS DISTINCT FROM (NEW."booking_id") OR OLD."before" IS DISTINCT FROM (NEW."before") OR OLD."after" IS DISTINCT FROM (NEW."after") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."approval_id" IS DISTINCT FROM (NEW."approval_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='dff18e7a9809a9fde56718b7b0e6a936984ad4d2', operation='UPDATE', pgid='pgtrigger_adjustment_is_never_edited_480ac', table='reimbursements_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fd688f49580c5eb9f2a26180219cdf0436d43f3f', operation='DELETE', pgid='pgtrigger_adjustment_is_never_deleted_06f87', table='reimbursements_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_begins_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" = \'ASKED\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='fdfe757180b8344c6d7478f80c30c796e8803b20', operation='INSERT', pgid='pgtrigger_adjustment_begins_asked_2ef55', table='reimbursements_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_is_within_the_price', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'ASKED\', \'CONFIRMED\'))', declare='DECLARE found record;', func="\n    PERFORM pg_advisory_xact_lock(hashtextextended('reimbursements.adjustment', NEW.booking_id));\n    SELECT booking.price, booking.state, booking.price + COALESCE((\n        SELECT sum(other.after - other.before) FROM reimbursements_adjustment AS other\n        WHERE other.booking_id = NEW.booking_id AND other.state = 'CONFIRMED'\n          AND other.id IS DISTINCT FROM NEW.id\n    ), 0) AS worth INTO found\n    FROM bookings_booking AS booking WHERE booking.id = NEW.booking_id;\n    IF found.state NOT IN ('USED', 'REIMBURSED') OR NEW.before <> found.worth\n        OR NEW.after > found.price\n    THEN\n        RAISE EXCEPTION 'a correction begins at what the booking is worth, within its price'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'adjustment_is_within_the_price';\n    END IF;\n    RETURN NEW;\n", hash='60994e3b7eb0a97972fcfc68110a251d6a5687e0', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_adjustment_is_within_the_price_8e0e6', table='reimbursements_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_is_confirmed_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'CONFIRMED\')', func="\n    IF NOT EXISTS (\n        SELECT FROM administration_approval AS approval\n        WHERE approval.id = NEW.approval_id AND approval.act = 'adjustment'\n          AND approval.state = 'APPROVED' AND approval.subject = 'booking:' || NEW.booking_id\n          AND (approval.values ->> 'before')::numeric = NEW.before\n          AND (approval.values ->> 'after')::numeric = NEW.after\n    ) THEN\n        RAISE EXCEPTION 'a correction is confirmed by a second person, as it was asked';\n    END IF;\n    RETURN NEW;\n", hash='4acb5db37b2629add805e808fda352279f956728', operation='UPDATE OF "state"', pgid='pgtrigger_adjustment_is_confirmed_by_two_a174e', table='reimbursements_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_is_taken_back_alone', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'WITHDRAWN\')', func="\n    PERFORM pg_advisory_xact_lock(hashtextextended('reimbursements.adjustment', NEW.booking_id));\n    IF EXISTS (\n        SELECT FROM reimbursements_statementline AS line\n        WHERE line.adjustment_id = NEW.id AND line.returned_at IS NULL\n    ) OR EXISTS (\n        SELECT FROM reimbursements_adjustment AS later\n        WHERE later.booking_id = NEW.booking_id AND later.id > NEW.id\n          AND later.state IN ('ASKED', 'CONFIRMED')\n    ) THEN\n        RAISE EXCEPTION 'a correction on a statement, or followed by another, stays'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'adjustment_is_in_use';\n    END IF;\n    RETURN NEW;\n", hash='ca2ec549b35bb0e0c640cb3dd9818568fa5de449', operation='UPDATE OF "state"', pgid='pgtrigger_adjustment_is_taken_back_alone_d2dd2', table='reimbursements_adjustment', when='BEFORE')),
        ),
    ]
