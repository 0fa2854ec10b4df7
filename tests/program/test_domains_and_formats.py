"""A domain and a format come, are renamed and go, without a developer (R10, decision 0044)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adage_sync import payloads
from administration.models import ListedTerm
from administration.rules.lists import FIRST_LABELS, LAST_PLACE, LISTS, REMEMBERED_TERMS
from catalogue.models import PartnerPage
from catalogue.queries.facets import facets_of
from catalogue.queries.filters import SearchFilters
from catalogue.queries.search import Search, Seeker
from offers.forms.imports.columns import COLUMNS
from offers.forms.imports.line import read_choices
from offers.models import CollectiveOffer, OfferTemplate
from offers.queries.search import drifted
from offers.rules import DOMAINS, FORMATS
from offers.tasks import mend_search
from tests.factories.offers import OfferFactory
from tests.factories.templates import TemplateFactory
from tests.offers.wizard import NEW, project
from tests.program.listing import ADD, WHY, its_day_comes, row_of, typed
from tests.program.office import address, errors, last_act, preview_then_save, take_away
from tests.program.site import browser_of, publish, read
from tests.stage import Stage

SEARCH = "/adage/recherche/"
DOMAINS_OF_A_FILE = next(column for column in COLUMNS if column.field == "domains")
KINDS = {"domain": "domains", "format": "formats"}


def search(**wanted: Any) -> Search:
    return Search.of(Seeker.of(None, timezone.now()), SearchFilters(**wanted))


def found(**wanted: Any) -> list[int | None]:
    return [row["offer_id"] for row in search(**wanted).rows(0, 20)]


def told_of(offer: CollectiveOffer) -> dict[str, Any]:
    """What ADAGE is told of it."""
    return payloads.offer_payload(offer, offer.lines.get())


def boxes_of_search(stage: Stage, name: str) -> dict[str, str]:
    """Code -> name of the boxes of a filter, as a teacher sees them."""
    page = browser_of(stage.teacher).get(SEARCH)
    return dict(page.context["form"].fields[name].choices)


def test_ajouter_le_domaine_jeu_video(officer: Client, stage: Stage) -> None:
    """Unknown before its day; then chosen, searched by name, box and word, and told to ADAGE."""
    more = {"adage_code": "JV12", "search_words": "manette gaming"}
    effect = preview_then_save(officer, ADD, typed("domain", "jeu-video", "Jeu vidéo", **more))
    assert "« Jeu vidéo » est proposé à partir du" in effect
    assert "les établissements cherchent par lui" in effect
    verb, reason, values = last_act()
    assert (verb, reason) == ("add", WHY["reason"])
    assert (values["label"], values["adage_code"]) == ([None, "Jeu vidéo"], [None, "JV12"])
    pro = browser_of(stage.member)
    assert "Jeu vidéo" not in read(pro, NEW)
    assert pro.post(NEW, project(stage.member, domains=["jeu-video"])).status_code == 422
    written = "Jeu vidéo | Danse"
    assert read_choices(written, DOMAINS_OF_A_FILE) == (["danse"], ["Jeu vidéo"])

    its_day_comes("jeu-video")
    assert "Jeu vidéo" in read(pro, NEW)
    assert read_choices(written, DOMAINS_OF_A_FILE) == (["jeu-video", "danse"], [])
    offer = publish(stage.member, domains=["jeu-video", "theatre"], title="Inventer un monde")
    told = told_of(offer)
    assert told["domainIds"] == ["JV12", "theatre"]
    assert told["domainLabels"][0] == "Jeu vidéo"
    assert boxes_of_search(stage, "domaine")["jeu-video"] == "Jeu vidéo"
    assert facets_of(search()).counts["domains"]["jeu-video"] == 1
    for wanted in ({"domains": ("jeu-video",)}, {"text": "manettes"}, {"text": "jeu vidéo"}):
        assert found(**wanted) == [offer.pk]
    assert drifted() == []
    page = browser_of(stage.teacher).get(SEARCH, {"domaine": "jeu-video"}).content.decode()
    assert "Inventer un monde" in page
    assert stage.offer.title not in page
    offer_page = read(browser_of(stage.teacher), reverse("school:offer", args=[offer.ref]))
    assert "Jeu vidéo ; Théâtre" in offer_page


def test_ajouter_le_format_residence_puis_le_renommer(officer: Client, stage: Stage) -> None:
    """The name of today is read by whoever comes; ADAGE keeps what it knows; both are found."""
    sent = typed("format", "residence", "Résidence", adage_code="Résidence d’artiste")
    preview_then_save(officer, ADD, sent)
    its_day_comes("residence", days_ago=5)
    offer = publish(stage.member, formats=["residence"], title="Six semaines avec nous")
    teacher, path = browser_of(stage.teacher), reverse("school:offer", args=[offer.ref])
    for page in (SEARCH, path):
        assert "Résidence" in read(teacher, page)

    effect = preview_then_save(officer, ADD, sent | {"label": "Immersion"})
    assert "« Résidence » s’appelle « Immersion » à partir du" in effect
    its_day_comes("residence")
    for page in (SEARCH, path):
        shown = read(teacher, page)
        assert "Immersion" in shown
        assert "Résidence" not in shown
    assert told_of(offer)["formats"] == ["Résidence d’artiste"]
    assert drifted() == [offer.ref]
    assert mend_search() == 1
    assert found(text="immersion") == found(text="résidence") == [offer.pk]


@pytest.mark.parametrize(("kind", "code"), [("domain", "design"), ("format", "festival")])
def test_retirer_un_domaine_ou_un_format_a_une_date(
    officer: Client, stage: Stage, kind: str, code: str
) -> None:
    """No longer proposed; what bears it keeps it, and is found as before."""
    name, label = KINDS[kind], FIRST_LABELS[kind][code]
    offer = publish(stage.member, **{name: [code, *project(stage.member)[name]]})
    asked = officer.post(ADD, typed(kind, code, label, is_offered=None))
    told = asked.context["adminform"].form["effect"].help_text
    assert re.search(f"Son code ADAGE passe de .+ à {code.upper()}[.]", told)
    known = LISTS[kind].adage_code(code, label)
    sent = typed(kind, code, label, is_offered=None, adage_code=known)
    assert "Ce qui le porte déjà le garde." in preview_then_save(officer, ADD, sent)
    its_day_comes(code)

    pro = browser_of(stage.member)
    assert code not in dict(pro.get(NEW).context["form"].fields[name].choices)
    assert pro.post(NEW, project(stage.member, **{name: [code]})).status_code == 422
    asked = "domaine" if kind == "domain" else "format"
    assert code not in boxes_of_search(stage, asked)
    assert offer.pk in found()
    assert found(**{name: (code,)}) == [offer.pk]  # a search that was saved
    edit = reverse("partner:edit", args=[offer.ref])
    assert f'value="{code}"' in pro.get(edit).content.decode()
    page = reverse("school:offer", args=[offer.ref])
    assert label in read(browser_of(stage.teacher), page)
    assert label.casefold() in str(told_of(offer)).casefold()


def test_un_choix_a_venir_se_reprend(officer: Client) -> None:
    """Changed, then taken away while nothing can bear it; what has begun stays."""
    preview_then_save(officer, ADD, typed("domain", "jeu-video", "Jeu vidéo"))
    row = row_of("jeu-video")
    page = address(ListedTerm, "change", row.pk)
    preview_then_save(officer, page, typed("domain", "jeu-video", "Jeux vidéo"))
    assert last_act()[2]["label"] == ["Jeu vidéo", "Jeux vidéo"]
    take_away(officer, row, "Le comité renonce")
    assert "jeu-video" not in DOMAINS.today
    theatre = address(
        ListedTerm, "delete", ListedTerm.objects.get(kind="domain", code="theatre").pk
    )
    assert officer.post(theatre, {"post": "yes"} | WHY).status_code == 409


@pytest.mark.parametrize(
    ("choice", "change", "field", "refused"),
    [
        (("domain", "jeu", "Jeu"), {"adage_code": ""}, "adage_code", "part avec chaque offre"),
        (("domain", "jeu", "Jeu"), {"adage_code": "theatre"}, "adage_code", "déjà ce code ADAGE"),
        (("domain", "jeu", "Danse"), {}, "label", "porte déjà ce nom"),
        (("format", "stage", "concert"), {}, "label", "porte déjà ce nom"),
        (("format", "a" * 31, "Stage"), {}, "code", "De 2 à 30 lettres"),
        (("format", "stage", "Stage"), {"is_offered": None}, "code", "rien à retirer"),
        (("format", "stage", "Stage"), {"from_date": "01/09/2020"}, "from_date", "que demain"),
        (("format", "stage", "Stage"), {"reason": ""}, "reason", "Indiquez un motif."),
    ],
)  # fmt: skip
def test_une_liste_des_offres_ne_se_casse_pas(
    officer: Client, choice: tuple[str, str, str], change: dict[str, Any], field: str, refused: str
) -> None:
    before = ListedTerm.objects.count()
    answer = officer.post(ADD, typed(*choice, **change))
    assert refused in errors(answer)[field][0]
    assert ListedTerm.objects.count() == before


def test_une_liste_pleine_se_dit(officer: Client) -> None:
    """The search has thirty-one places; the last is taken, the next refused, by SQL too."""
    for rank in range(LAST_PLACE + 1 - len(FIRST_LABELS["format"])):
        row = ListedTerm(kind="format", code=f"f{rank}x", label=f"F{rank}", adage_code=f"F{rank}")
        row.from_date = timezone.localdate()
        row.save()
    assert row.place == LAST_PLACE
    offer = OfferFactory(formats=[row.code])
    assert found(formats=(row.code,)) == [offer.pk]
    full = errors(officer.post(ADD, typed("format", "stage", "Stage")))["code"]
    assert full == ["Cette liste est pleine : trente et un choix au plus."]
    with pytest.raises(DatabaseError), transaction.atomic():
        ListedTerm.objects.create(
            kind="format", code="stage", label="Stage", adage_code="S",
            from_date=timezone.localdate(),
        )  # fmt: skip


@pytest.mark.parametrize("code", ["inconnu", "a-venir"])
@pytest.mark.parametrize(
    ("model", "column"),
    [
        (CollectiveOffer, "domains"), (CollectiveOffer, "formats"), (OfferTemplate, "domains"),
        (OfferTemplate, "formats"), (PartnerPage, "domains"),
    ],
)  # fmt: skip
def test_la_base_refuse_un_choix_inconnu_ou_a_venir(
    stage: Stage, model: type[Any], column: str, code: str
) -> None:
    """By SQL; what has begun is taken, as the control shows."""
    TemplateFactory()
    PartnerPage.objects.create(partner=stage.offer.venue.partner)
    kind = column.removesuffix("s")
    row = ListedTerm(kind=kind, code="a-venir", label="À venir", adage_code="AV")
    row.from_date = timezone.localdate() + timedelta(days=30)
    row.save()
    sql = f"UPDATE {model._meta.db_table} SET {column} = ARRAY[%s]"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["theatre" if kind == "domain" else "concert"])
        with pytest.raises(DatabaseError, match="is on no list"), transaction.atomic():
            cursor.execute(sql, [code])


@pytest.mark.parametrize("role", ["Lecture", "Modération", "Référencement", "Finance (saisie)"])
def test_seul_le_programme_ajoute_un_domaine(
    officer_of: Callable[[str], Client], role: str
) -> None:
    assert officer_of(role).post(ADD, typed("domain", "jeu", "Jeu vidéo")).status_code == 403
    assert "jeu" not in DOMAINS.today


def test_les_listes_se_lisent_une_fois_la_minute(db: None, django_assert_num_queries: Any) -> None:
    """By a process, all of them in one statement (and its savepoint): not by a page."""
    for statements in (0, 3, 0):
        with django_assert_num_queries(statements):
            assert DOMAINS["theatre"].startswith("Théâtre")
            assert len(FORMATS) == len(FIRST_LABELS["format"])
        if not statements:
            REMEMBERED_TERMS.forget()
