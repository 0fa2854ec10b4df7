"""Every page says in its title what it is, as no other does (check 2)."""

import re
from collections import defaultdict

import pytest
from django.test import Client

from tests.look.job import Job
from tests.look.pages import PAGES
from tests.look.stage import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]
TITLE = re.compile(r"<title>(.*?)</title>", re.S)


def title_of(job: Job) -> str:
    client = Client()
    if job.session:
        name, _, value = job.session.partition("=")
        client.cookies[name] = value
    found = TITLE.search(client.get(job.path).content.decode())
    return found.group(1).strip() if found else ""


@pytest.mark.parametrize("role", PAGES)
def test_two_pages_never_have_the_same_title(role: str) -> None:
    """Pages as they open; a list and the same list filtered are one page."""
    by_title: dict[str, set[str]] = defaultdict(set)
    for job in jobs([role], []):
        page = job.page
        plain = page.status == 200 and not (page.press or page.query or page.admin)
        if plain and page.send is None:
            by_title[title_of(job)].add(job.path)
    assert {title: paths for title, paths in by_title.items() if len(paths) > 1 or not title} == {}
