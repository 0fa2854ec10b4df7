"""G16: random lives of offers and bookings, compared at each step with a model in plain Python.

`MACHINE_EXAMPLES=200` for 10 000 steps (`python3 dev.py race`), 40 otherwise: 2 000.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from adage_sync import client
from tests.races.machine import Machine
from tests.races.machine_stage import Adage

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "40"))
STEPS = 50
MOST_STEPS = 70  # some lives are shorter


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.django_db(transaction=True)
def test_whatever_people_do_the_product_does_what_the_model_says(monkeypatch):
    """G16: 2 000 steps at least; A1–A7 and the equality with the model after each."""
    Machine.adage, Machine.steps = Adage(), 0
    monkeypatch.setattr(client, "send", Machine.adage.send)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=MOST_STEPS,
            deadline=None,
            derandomize="MACHINE_EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{Machine.steps} steps walked")
    assert Machine.steps >= EXAMPLES * STEPS
