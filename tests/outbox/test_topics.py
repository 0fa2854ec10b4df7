"""A mail is one function, its topic beside it, and its words in a template of the same name."""

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.utils.module_loading import import_string

from devtools.mail_samples import routed
from outbox.queries import mails, topic_of, topics
from outbox.rules.topics import ALWAYS, topic
from passculture.mail_topics import TOPICS
from tests.test_architecture import ROOT

MAILS = sorted({handler for _, handler in routed()})


@pytest.mark.parametrize("path", MAILS)
def test_every_mail_says_its_topic_beside_it(path: str) -> None:
    assert import_string(path).topic in {ALWAYS, *topics()}


@pytest.mark.parametrize("path", MAILS)
def test_every_mail_has_its_words_in_the_template_of_its_name(path: str) -> None:
    app, name = path.partition(".")[0], path.rpartition(".")[2]
    assert "mails/_words.html" in _source(f"{app}/mails/{name}.html")


@pytest.mark.parametrize("part", ["mails/letter.html", "mails/letter.txt"])
def test_the_words_are_dressed_as_html_and_as_text(part: str) -> None:
    source = _source(part)
    assert [name for name in ("titre", "intro", "suite") if name not in source] == []


def test_every_template_of_words_is_the_one_of_a_mail() -> None:
    found = {
        f"{file.relative_to(ROOT / 'templates').parts[0]}.{file.stem}"
        for file in (ROOT / "templates").glob("*/mails/*.html")
        if not file.stem.startswith("_") and "_words.html" in file.read_text()
    }
    known = {f"{path.partition('.')[0]}.{path.rpartition('.')[2]}" for path in MAILS}
    # The summary of the day is no event's: it is made of the mails that waited for it.
    assert found == known | {"outbox.daily_digest"}


def test_no_two_mails_bear_the_same_name() -> None:
    """A message keeps the name alone: it is how the topic is found again."""
    assert len(mails()) == len(MAILS)


def test_no_topic_is_without_a_mail() -> None:
    assert {one.key for one in TOPICS} - set(mails().values()) == set()


def test_a_mail_nobody_may_refuse_has_no_topic() -> None:
    assert topic_of("password_reset") is None
    assert topic_of("unknown") is None


def test_the_topic_is_that_of_the_function() -> None:
    @topic("decisions")
    def told(message: Any) -> str:
        return ""

    assert told.topic == "decisions"  # type: ignore[attr-defined]
    assert (topic_of("principal_must_decide") or TOPICS[0]).key == "decisions"


def _source(name: str) -> str:
    template: Any = get_template(name)
    return Path(template.origin.name).read_text()
