"""The domains of a partner's page are those of the list of the programme."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0010_listed_domains_and_formats'),
        ('catalogue', '0002_partner_page'),
        ('venues', '0009_closed_venues'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='partnerpage',
            name='partner_page_codes_known',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnerpage',
            trigger=pgtrigger.compiler.Trigger(name='partner_page_domains_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NOT NEW.domains <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'domain' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of domains is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_page_domains_known';\nEND IF;\nRETURN NEW;", hash='ac79b5bd1e25abd590d8d40554e8191035145615', operation='INSERT OR UPDATE OF "domains"', pgid='pgtrigger_partner_page_domains_known_2a2fb', table='catalogue_partnerpage', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='partnerpage',
            constraint=models.CheckConstraint(condition=models.Q(('departments__contained_by', ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19', '2A', '2B', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31', '32', '33', '34', '35', '36', '37', '38', '39', '40', '41', '42', '43', '44', '45', '46', '47', '48', '49', '50', '51', '52', '53', '54', '55', '56', '57', '58', '59', '60', '61', '62', '63', '64', '65', '66', '67', '68', '69', '70', '71', '72', '73', '74', '75', '76', '77', '78', '79', '80', '81', '82', '83', '84', '85', '86', '87', '88', '89', '90', '91', '92', '93', '94', '95', '971', '972', '973', '974', '976', '975', '977', '978', '986', '987', '988'])), name='partner_page_departments_known'),
        ),
    ]
