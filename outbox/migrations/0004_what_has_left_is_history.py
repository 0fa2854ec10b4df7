"""What has left is never written again, but to blank its body; no message is deleted."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_mail_states'),
        # It converts what has left, for the last time.
        ('passculture', '0003_mail_states'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_sent_is_history', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state IN ('DELIVERED', 'ABANDONED') AND OLD.* IS DISTINCT FROM NEW.*)", func="IF (\nto_jsonb(NEW) - '{payload,last_error}'::text[] = to_jsonb(OLD) - '{payload,last_error}'::text[]\n    AND (NEW.payload = OLD.payload OR NEW.payload = '{}')\n    AND (NEW.last_error = OLD.last_error OR NEW.last_error = '')\n) IS NOT TRUE THEN RAISE EXCEPTION 'it has left' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_sent_is_history'; END IF; RETURN NEW;", hash='9f393b4f8889a281a5abf31c372b283c13e631a4', operation='UPDATE', pgid='pgtrigger_message_sent_is_history_de303', table='outbox_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b8220929f18c19d1bd89e1715bc38fbb54e25c80', operation='DELETE', pgid='pgtrigger_message_is_never_deleted_1809d', table='outbox_message', when='BEFORE')),
        ),
    ]
