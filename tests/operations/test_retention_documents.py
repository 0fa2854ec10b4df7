"""The document and the privacy page say the durations that the purge applies."""

import html

from django.conf import settings
from django.test import Client

from operations.rules.retention import TABLE, table_in_markdown

DOCUMENT = settings.BASE_DIR / "docs" / "personal-data.md"


def test_the_document_holds_the_table_of_the_code() -> None:
    assert table_in_markdown() in DOCUMENT.read_text()


def test_the_privacy_page_says_each_duration_in_french(client: Client, db: None) -> None:
    page = html.unescape(client.get("/donnees-personnelles/").content.decode())
    for one in TABLE:
        assert f'<th scope="row">{one.what[0].upper()}{one.what[1:]}</th>' in page
        assert one.words in page


def test_the_privacy_page_names_who_answers_or_says_that_nobody_does(
    client: Client, db: None, settings
) -> None:
    missing = client.get("/donnees-personnelles/").content.decode()
    assert "À compléter par l’exploitant" in missing
    settings.LEGAL = settings.LEGAL | {
        "NAME": "Société de test", "CONTACT": "contact@exemple.fr", "DPO": "dpo@exemple.fr",
    }  # fmt: skip
    complete = client.get("/donnees-personnelles/").content.decode()
    for said in ("Société de test", "dpo@exemple.fr"):
        assert said in complete
        assert said not in missing
    assert "À compléter par l’exploitant" not in complete
