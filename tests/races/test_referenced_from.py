"""Two referencings of one partner written at once: the partner carries what both leave (R3)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.factories.venues import PartnerFactory
from tests.patience import HANGS_SECONDS
from tests.races.conftest import alone, run_sql, somebody_waits, without_trigger
from venues.models import Partner, Referencing

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
# What one would write who does not have it worked out once the row is held.
AT_ONCE = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE venues_partner AS partner SET referenced_from = (
        SELECT from_date FROM venues_referencing
        WHERE partner_id = partner.id AND to_date IS NULL AND hidden_from IS NULL)
    WHERE id IN (OLD.partner_id, NEW.partner_id);
    RETURN NULL;
END $$
"""
FUNCTION = """
SELECT proname, pg_get_functiondef(pg_proc.oid)
FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgname LIKE 'pgtrigger_referencing_tells_its_partner%'
"""


def carried_after_both() -> date | None:
    """One ends what holds today, another takes an old one away before the first has committed."""
    today, partner = timezone.localdate(), PartnerFactory()
    now = Referencing.objects.get(partner=partner)
    old = Referencing.objects.create(
        partner=partner, from_date=now.from_date - 9 * DAY, to_date=now.from_date, adage_id="1"
    )
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Referencing.objects.filter(pk=now.pk).update(to_date=today)
            other = pool.submit(alone, old.delete)
            assert somebody_waits("venues_referencing")
        assert not isinstance(other.result(HANGS_SECONDS), Exception)
    assert Partner.objects.referenced(today).count() == 0
    return Partner.objects.values_list("referenced_from", flat=True).get(pk=partner.pk)


def test_it_is_worked_out_once_the_other_has_committed(transactional_db: None):
    assert carried_after_both() is None


def test_negative_control_worked_out_before_it_is_the_day_of_what_has_ended(transactional_db: None):
    """D11."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        name, as_it_is = cursor.fetchone()
    run_sql(AT_ONCE.format(function=name))
    try:
        with without_trigger("venues_partner", "partner_wears_its_suspension"):
            assert carried_after_both() is not None
    finally:
        run_sql(as_it_is)
