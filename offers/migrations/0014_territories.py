"""Offers, templates and the search read departments from their table (decision 0050)."""

import re
from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

language = import_module("offers.migrations.0002_search_language")
listed = import_module("offers.migrations.0012_listed_domains_and_formats")
FORMER_VIEW = listed.KEPT + listed.LISTED
# As for a term: what was found by an old name still is.
VIEW = re.sub(r",\s*\('department'[^)]*\)", "", FORMER_VIEW) + """
UNION ALL
SELECT 'department', code::text, 0, string_agg(name, ' ' ORDER BY from_date)
FROM schools_territory GROUP BY code
"""
# As core.rules.places: the longest known beginning speaks, and of two that claim it the newest.
DEPARTMENT_OF = """
CREATE OR REPLACE FUNCTION offers_department_of(postal_code text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT code
    FROM public.schools_territory AS one,
        LATERAL unnest(string_to_array(postal_prefixes, ' ')) AS prefix
    WHERE postal_code ~ '^[0-9]{5}$' AND starts_with(postal_code, prefix) AND is_open
        AND from_date <= timezone('Europe/Paris', now())::date
        AND NOT EXISTS (
            SELECT FROM public.schools_territory AS later
            WHERE later.code = one.code AND later.from_date > one.from_date
                AND later.from_date <= timezone('Europe/Paris', now())::date
        )
    ORDER BY length(prefix) DESC, from_date DESC, code COLLATE "C" DESC LIMIT 1
$$;
"""
# As core.rules.time_zone_of(department_of(...)).
ZONE_OF = """
CREATE OR REPLACE FUNCTION offers_zone_of(postal_code text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT COALESCE((
        SELECT time_zone FROM public.schools_territory
        WHERE code = public.offers_department_of(postal_code)
            AND from_date <= timezone('Europe/Paris', now())::date
        ORDER BY from_date DESC LIMIT 1
    ), 'Europe/Paris')
$$;
"""


def former(name, written):
    """A function as it was."""
    found = re.search(rf"CREATE FUNCTION {name}\(.*?\$\$;", written, re.DOTALL)[0]
    return found.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0013_territories'),
        ('offers', '0013_template_places'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='collectiveoffer',
            trigger=pgtrigger.compiler.Trigger(name='offer_departments_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.departments <> '{}' AND NOT NEW.departments <@ ARRAY(\n    SELECT code FROM public.schools_territory\n    WHERE from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of departments is no territory'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_departments_known';\nEND IF;\nRETURN NEW;\n", hash='146d685e8cdea77db80aab8357a6ebf8fdeb8a41', operation='INSERT OR UPDATE OF "departments"', pgid='pgtrigger_offer_departments_known_21e04', table='offers_collectiveoffer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offertemplate',
            trigger=pgtrigger.compiler.Trigger(name='template_departments_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.departments <> '{}' AND NOT NEW.departments <@ ARRAY(\n    SELECT code FROM public.schools_territory\n    WHERE from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of departments is no territory'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'template_departments_known';\nEND IF;\nRETURN NEW;\n", hash='49db161d9cfc81c1e6edef9794e107028ccaccf5', operation='INSERT OR UPDATE OF "departments"', pgid='pgtrigger_template_departments_known_a0f21', table='offers_offertemplate', when='BEFORE')),
        ),
        migrations.RunSQL(VIEW, FORMER_VIEW),
        migrations.RunSQL(
            DEPARTMENT_OF, former("offers_department_of", language.LANGUAGE)
        ),
        migrations.RunSQL(ZONE_OF, former("offers_zone_of", language.DAYS)),
    ]
