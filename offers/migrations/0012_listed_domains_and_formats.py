"""Domains and formats are those of the lists of the programme, for offers and for the search."""

from importlib import import_module

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

WRITTEN = import_module("offers.migrations.0002_search_language").VALUES.replace(
    "CREATE VIEW", "CREATE OR REPLACE VIEW"
)
# A term keeps the words of all its rows: what was found by an old name still is. A part for each
# kind: PostgreSQL leaves aside those that a question is not about.
OF_A_KIND = """
UNION ALL
SELECT 'KIND', code::text, 1 << max(place), string_agg(
    concat_ws(' ', label, NULLIF(search_words, '')), ' ' ORDER BY from_date
)
FROM administration_listedterm WHERE kind = 'KIND' GROUP BY code
"""
LISTED = "".join(OF_A_KIND.replace("KIND", kind) for kind in ("domain", "format"))
KEPT = "\n".join(
    line
    for line in WRITTEN.splitlines()
    if not line.strip().startswith(("('domain'", "('format'"))
)


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0010_listed_domains_and_formats'),
        ('offers', '0011_offers_under_review'),
        ('venues', '0009_closed_venues'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='collectiveoffer',
            name='offer_formats_known',
        ),
        migrations.RemoveConstraint(
            model_name='collectiveoffer',
            name='offer_domains_known',
        ),
        migrations.RemoveConstraint(
            model_name='offertemplate',
            name='template_codes_known',
        ),
        migrations.AlterField(
            model_name='collectiveoffer',
            name='domains',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='domaines'),
        ),
        migrations.AlterField(
            model_name='collectiveoffer',
            name='formats',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='formats'),
        ),
        migrations.AlterField(
            model_name='offertemplate',
            name='domains',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='domaines'),
        ),
        migrations.AlterField(
            model_name='offertemplate',
            name='formats',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='formats'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='collectiveoffer',
            trigger=pgtrigger.compiler.Trigger(name='offer_codes_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NOT NEW.formats <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'format' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of formats is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_codes_known';\nEND IF;\n\nIF NOT NEW.domains <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'domain' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of domains is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_codes_known';\nEND IF;\nRETURN NEW;", hash='0eb2a95294d70d2e67f2068f9b59a4f4806f552d', operation='INSERT OR UPDATE OF "formats", "domains"', pgid='pgtrigger_offer_codes_known_f07ee', table='offers_collectiveoffer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offertemplate',
            trigger=pgtrigger.compiler.Trigger(name='template_codes_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NOT NEW.formats <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'format' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of formats is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'template_codes_known';\nEND IF;\n\nIF NOT NEW.domains <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'domain' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of domains is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'template_codes_known';\nEND IF;\nRETURN NEW;", hash='da847a0c02b6c9fd19e225cc53a06b1c021de39a', operation='INSERT OR UPDATE OF "formats", "domains"', pgid='pgtrigger_template_codes_known_24af6', table='offers_offertemplate', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='offertemplate',
            constraint=models.CheckConstraint(condition=models.Q(('places__contained_by', ['VENUE', 'SCHOOL', 'OTHER', 'TO_DECIDE'])), name='template_places_known'),
        ),
        migrations.RunSQL(KEPT + LISTED, WRITTEN),
    ]
