"""The drawing of the states is the code's (docs/states.md)."""

from django.core.management import call_command

from bookings.models import ARROWS
from devtools import states


def test_the_page_is_as_fresh_as_the_code():
    """`python3 dev.py manage draw_states` writes it again."""
    assert states.PAGE.read_text(encoding="utf-8") == states.page()


def test_every_arrow_of_the_bookings_is_drawn():
    drawn = states.page()
    for verb, (sources, target) in ARROWS.items():
        for source in sources:
            assert f"    {source} --> {target}: {verb}\n" in drawn


def test_the_command_writes_the_page(tmp_path, monkeypatch):
    elsewhere = tmp_path / "states.md"
    monkeypatch.setattr("devtools.management.commands.draw_states.PAGE", elsewhere)
    call_command("draw_states", verbosity=0)
    assert elsewhere.read_text(encoding="utf-8") == states.page()
