"""The days of runs, and how long a new account waits, are numbers of the programme (R51)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0012_dated_delays'),
        ('reimbursements', '0009_one_live_line_per_adjustment'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='statement_is_paid_by_two',
        ),
        migrations.RemoveConstraint(
            model_name='statementrun',
            name='run_on_a_statement_day',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_paid_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'PAID\' AND NEW."total" > 0)', func="\n    IF NOT EXISTS (\n        SELECT FROM administration_approval AS approval\n        JOIN venues_bankdetails AS account ON account.id = NEW.bank_details_id\n        WHERE approval.id = NEW.approval_id AND approval.act = 'payment'\n          AND approval.state = 'APPROVED'\n          AND approval.subject IN ('run:' || NEW.run_id, 'statement:' || NEW.id)\n          AND approval.decided_by_id IS DISTINCT FROM account.decided_by_id\n          AND approval.decided_at >= account.submitted_at\n              + make_interval(hours => COALESCE((SELECT value FROM administration_datednumber WHERE code = 'account_hold' AND from_date <= (account.submitted_at AT TIME ZONE 'Europe/Paris')::date ORDER BY from_date DESC LIMIT 1), 72)::int)\n    ) THEN\n        RAISE EXCEPTION 'paid by two people, the second no judge of the account, its hold over';\n    END IF;\n    RETURN NEW;\n", hash='f1d00bbf2adbd8d4652721823c53ca09950a85f0', operation='UPDATE OF "state"', pgid='pgtrigger_statement_is_paid_by_two_2acaa', table='reimbursements_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementrun',
            trigger=pgtrigger.compiler.Trigger(name='run_on_a_statement_day', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF extract(day FROM NEW.day) NOT IN (COALESCE((SELECT value FROM administration_datednumber WHERE code = 'first_statement_day' AND from_date <= NEW.day ORDER BY from_date DESC LIMIT 1), 1), COALESCE((SELECT value FROM administration_datednumber WHERE code = 'second_statement_day' AND from_date <= NEW.day ORDER BY from_date DESC LIMIT 1), 16)) THEN\n        RAISE EXCEPTION 'no statements are issued on that day'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'run_on_a_statement_day';\n    END IF;\n    RETURN NEW;\n", hash='d8bc96c8619e816da856c100e50b74e481bdc7de', operation='INSERT', pgid='pgtrigger_run_on_a_statement_day_26709', table='reimbursements_statementrun', when='BEFORE')),
        ),
    ]
