"""Who has left the place they were written to for; a broadcast asked for is no draft (R65)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0015_listed_ministries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='broadcastrecipient',
            name='broadcast_left_out_says_why',
        ),
        migrations.AddField(
            model_name='broadcastrecipient',
            name='place_number',
            field=models.BigIntegerField(db_default=0, editable=False, verbose_name='sa clé'),
        ),
        migrations.AlterField(
            model_name='broadcastrecipient',
            name='why',
            field=models.CharField(blank=True, choices=[('', '–'), ('CLOSED', 'Compte fermé'), ('UNSUBSCRIBED', 'Ne veut pas de ces courriels'), ('ADDRESS', 'Adresse en défaut'), ('GONE', 'N’est plus de la structure ou de l’établissement')], max_length=12, verbose_name='pourquoi'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_asked_is_no_draft', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'DRAFT\' AND OLD."state" = \'LISTED\')', func="\nIF EXISTS (\n    SELECT FROM administration_approval AS approval\n    WHERE approval.act = 'broadcast_sending' AND approval.state = 'WAITING'\n      AND approval.subject = 'broadcast:' || NEW.id\n) THEN\n    RAISE EXCEPTION 'a broadcast asked for is written again once the asking is put aside'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'broadcast_asked_is_no_draft';\nEND IF;\nRETURN NEW;\n", hash='95cbddcbf170a4bc4b27a95a1e182ac94f1824a9', operation='UPDATE', pgid='pgtrigger_broadcast_asked_is_no_draft_d0c53', table='administration_broadcast', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='broadcastrecipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['READY', 'SENT']), ('why', '')), models.Q(('state', 'LEFT_OUT'), ('why__in', ['CLOSED', 'UNSUBSCRIBED', 'ADDRESS', 'GONE'])), _connector='OR'), name='broadcast_left_out_says_why'),
        ),
    ]
