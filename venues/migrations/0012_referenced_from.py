"""A partner carries since when it is referenced for good (decision 0061)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0011_partner_has_activities'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='partner',
            name='partner_wears_its_suspension',
        ),
        migrations.AddField(
            model_name='partner',
            name='referenced_from',
            field=models.DateField(editable=False, null=True, verbose_name='référencé sans fin depuis le'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partner',
            trigger=pgtrigger.compiler.Trigger(name='partner_wears_its_suspension', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n\n    SELECT suspension.acts, suspension.from_date, suspension.to_date\n    FROM venues_partnersuspension AS suspension\n    WHERE suspension.partner_id = NEW.id AND suspension.lifted_at IS NULL\n    ORDER BY suspension.id DESC LIMIT 1\n\nINTO NEW.suspended_acts, NEW.suspended_from, NEW.suspended_to;\nNEW.suspended_acts := COALESCE(NEW.suspended_acts, '{}');\nNEW.referenced_from := (\n    SELECT from_date FROM venues_referencing\n    WHERE partner_id = NEW.id AND to_date IS NULL AND hidden_from IS NULL\n);\nRETURN NEW;\n", hash='dcd35df00c2b4a40ebae37993cd07ea3f8254af5', operation='INSERT OR UPDATE', pgid='pgtrigger_partner_wears_its_suspension_96af0', table='venues_partner', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referencing',
            trigger=pgtrigger.compiler.Trigger(name='referencing_tells_its_partner', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP = 'UPDATE' AND (NEW.partner_id, NEW.from_date, NEW.to_date, NEW.hidden_from)\n    IS NOT DISTINCT FROM (OLD.partner_id, OLD.from_date, OLD.to_date, OLD.hidden_from)\nTHEN\n    RETURN NULL;\nEND IF;\nUPDATE venues_partner SET referenced_from = referenced_from\nWHERE id IN (OLD.partner_id, NEW.partner_id);\nRETURN NULL;\n", hash='15f5c15fe287607471fe4ff649598722a6fe1fe9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_referencing_tells_its_partner_6fda9', table='venues_referencing', when='AFTER')),
        ),
    ]
