"""Every page says in its title what it is, as no other does (U2)."""

import re
from collections import defaultdict

import pytest
from django.test import Client

from tests.look.job import Job
from tests.look.pages import PAGES
from tests.look.stage import jobs

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]
# The first step of a new offer is the first step of an offer.
SAME = {"partner:new_step": "partner:step offre"}
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
    """Pages as they open; one address is one page, whatever its object or its filters."""
    by_title: dict[str, set[str]] = defaultdict(set)
    for job in jobs([role], []):
        page = job.page
        plain = page.status == 200 and not (page.press or page.query or page.admin)
        if plain and page.send is None:
            by_title[title_of(job)].add(SAME.get(page.url, f"{page.url} {page.slug}"))
    assert {title: pages for title, pages in by_title.items() if len(pages) > 1 or not title} == {}
