"""`dev.py bench-search`: 150 000 offers in a database of its own, what a filtered search costs."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devtools.local import variables
from devtools.local.errors import LocalError
from devtools.local.places import ROOT, places
from devtools.local.servers import Servers
from devtools.local.site import GIVEN
from passculture import environment as env

OFFERS, TEMPLATES, PARTNERS = 150_000, 10_000, 3_000
ROUNDS = 4
P95_TARGET, QUERIES_TARGET = 300.0, 12
BATCH = 10_000
SEARCHES = [
    "", "q=théâtre", "q=danse+hip-hop", "q=atelier+d’écriture&niveau=4e", "q=theatr+masq",
    "q=téatre", "q=visite+des+coulisses+Rennes", "domaine=theatre&niveau=4e&departement=35",
    "domaine=danse&domaine=musique", "departement=75&departement=93&departement=94",
    "distance=50", "distance=50&tri=distance", "tri=distance", "tri=nouveaute",
    "type=datee&prix=300&tri=date", "du=01/03/2027&au=31/03/2027&niveau=3e",
    "handicap=moteur&lieu=SCHOOL", "type=vitrine&domaine=patrimoine", "connus=oui",
    "format=atelier&niveau=2de&niveau=1re&domaine=cinema&distance=100", "vue=calendrier",
    "vue=calendrier&q=concert&niveau=Tle", "q=zzzz&domaine=danse&niveau=4e", "jusqua=100",
    "q=musée&domaine=patrimoine&tri=distance&distance=30",
]  # fmt: skip

# A venue for each partner, over the mainland; then offers, their lines and templates at random.
WORLD = """
SELECT setseed(0.4812);
INSERT INTO venues_partner (siren, name, kind, activities, website, created_at)
SELECT lpad(n::text, 9, '0'),
    (ARRAY['Théâtre', 'Musée', 'Compagnie', 'Cinéma'])[1 + n %% 4] || ' ' || n,
    'ASSOCIATION', '{{spectacle}}', '', now()
FROM generate_series(1, %(partners)s) AS n;
INSERT INTO venues_referencing (partner_id, from_date, adage_id)
SELECT id, '2022-01-01', '' FROM venues_partner;
INSERT INTO venues_venue (partner_id, siret_comment, name, address, postal_code, city,
    department_code, latitude, longitude, time_zone)
SELECT id, 'Mesure', name, '1 place du Marché', department || '000', 'Ville ' || department,
    department, 43 + random() * 7, -3.5 + random() * 10, 'Europe/Paris'
FROM (
    SELECT id, name, lpad((1 + id %% 95)::text, 2, '0') AS department FROM venues_partner
) AS partner;
INSERT INTO offers_collectiveoffer ({common}, ref, place, event_address, event_postal_code,
    event_city, place_comment, rejection_reason, image, image_alt, image_credit)
SELECT {values}, 'CJ-' || lpad(n::text, 7, '0'),
    CASE WHEN travels THEN 'SCHOOL' ELSE 'VENUE' END, '', '', '', '', '', '', '', ''
FROM ({drawn}) AS drawn;
INSERT INTO offers_collectivestock (offer_id, starts_at, ends_at, bookable_until, price,
    price_detail, participants, accompanying_adults, version, created_at)
SELECT id, starts_at, starts_at + interval '2 hours', starts_at - interval '15 days',
    floor(random() * 900), '', 28, 3, 1, now()
FROM (
    SELECT id, now() + interval '20 days' + random() * interval '280 days' AS starts_at
    FROM offers_collectiveoffer
) AS offer;
INSERT INTO offers_offertemplate ({common}, ref, places, price_text, token)
SELECT {values}, 'OV-' || lpad(n::text, 7, '0'), '{{VENUE}}', 'Sur devis', gen_random_uuid()
FROM ({drawn}) AS drawn WHERE n <= %(templates)s;
"""
COMMON = """venue_id, title, description, formats, domains, levels, departments,
    accessible_auditory, accessible_cognitive, accessible_motor, accessible_visual,
    contact_email, contact_phone, notification_emails, state, archived_from, version,
    created_at, published_at"""
VALUES = """(SELECT min(id) FROM venues_venue) + venue, act || ' ' || theme,
    repeat('Les élèves découvrent le métier, puis essaient à leur tour avec les artistes. ', 3)
        || 'La séance se prépare avec l’enseignant : ' || theme || ', ' || other || '.',
    codes_of(formats, format, 2), codes_of(domains, domain, 3),
    codes_of(levels, level, 4),
    CASE WHEN travels THEN codes_of(departments, department, 4) ELSE '{{}}' END,
    random() < 0.1, random() < 0.1, random() < 0.5, random() < 0.2,
    'mesure@exemple.example', '', '{{mesure@exemple.example}}', 'PUBLISHED', '', 1,
    now(), now() - random() * interval '200 days'"""
# Each set is read from a place drawn at random, so many codes further.
DRAWN = """
SELECT n, floor(random() * %(partners)s)::int AS venue, random() < 0.4 AS travels,
    acts[1 + floor(random() * 10)::int] AS act, themes[1 + floor(random() * 20)::int] AS theme,
    themes[1 + floor(random() * 20)::int] AS other, floor(random() * 8)::int AS format,
    floor(random() * 17)::int AS domain, floor(random() * 7)::int AS level,
    floor(random() * 101)::int AS department, known.*
FROM generate_series(1, %(offers)s) AS n, (
    SELECT %(formats)s::text[] AS formats, %(domains)s::text[] AS domains,
        %(levels)s::text[] AS levels, %(departments)s::text[] AS departments,
        %(acts)s::text[] AS acts, %(themes)s::text[] AS themes
) AS known
"""
CODES_OF = """
CREATE FUNCTION pg_temp.codes_of(codes text[], first int, most int) RETURNS text[] LANGUAGE sql
AS $$
    SELECT array_agg(DISTINCT codes[1 + (first + step) %% cardinality(codes)])
    FROM generate_series(0, floor(random() * most)::int) AS step
$$
"""
ACTS = ["Atelier", "Visite", "Rencontre", "Concert", "Représentation", "Parcours", "Projection",
        "Lecture", "Stage", "Conférence"]  # fmt: skip
THEMES = [
    "masques et chœur", "danse hip-hop", "écriture de nouvelles", "coulisses du théâtre",
    "photographie argentique", "remparts et marées", "chant choral", "musée des beaux-arts",
    "bande dessinée", "cirque et équilibre", "film documentaire", "mémoire des résistants",
    "poésie et slam", "architecture de la ville", "radio et podcast", "sculpture sur bois",
    "clown et burlesque", "musique ancienne", "littérature de voyage", "botanique et dessin",
]  # fmt: skip
TRIGGERED = ("offers_collectiveoffer", "offers_collectivestock", "offers_offertemplate")


def main(arguments: list[str]) -> int:
    """Build, measure, print one line a target; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench-search", description=__doc__)
    parser.add_argument("offers", type=int, nargs="?", default=OFFERS, help="how many (150 000)")
    size = parser.parse_args(arguments).offers
    with throw_away_database() as environment:
        os.environ |= environment | {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "20min"}
        import django

        env.work_as_owner()  # rows are written around the walls
        django.setup()
        build(size)
        milliseconds, queries = measure(teacher())
    p50 = statistics.median(milliseconds)
    p95, most = statistics.quantiles(milliseconds, n=20)[-1], max(queries)
    quick, few = p95 <= P95_TARGET, most <= QUERIES_TARGET
    print(f"bench-search p50      {p50:.0f} ms over {len(milliseconds)} searches of {size} offers")
    print(f"bench-search p95      {p95:.0f} ms  target {P95_TARGET:.0f} ms  {_verdict(quick)}")
    print(f"bench-search queries  {most}  target {QUERIES_TARGET}  {_verdict(few)}")
    return 0 if quick and few else 1


def _verdict(good: bool) -> str:
    return "PASS" if good else "FAIL"


@contextmanager
def throw_away_database() -> Generator[dict[str, str]]:
    """A migrated database on servers of its own; gives the environment that leads to it."""
    folder = Path(tempfile.mkdtemp(prefix="passculture-bench-"))
    folder.chmod(0o755)
    for name in GIVEN:
        os.environ.pop(name, None)
    os.environ |= {"ENVIRONMENT": "local", "STATE_DIR": str(folder), "ACT_LIMITS": "false"}
    where = places(folder)
    servers = Servers(where)
    try:
        servers.start()
        environment = variables.of_children(where, servers.postgres, servers.valkey)
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--no-input"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
        if done.returncode != 0:
            raise LocalError(f"`migrate` failed:\n{done.stderr[-2000:]}")
        yield environment
    finally:
        servers.stop()
        for leftover in (where.sockets, where.data, folder):
            shutil.rmtree(leftover, ignore_errors=True)


def teacher() -> Any:
    """A teacher of a collège of Fougères."""
    from django.utils import timezone

    from accounts.models import User
    from schools.models import Institution, SchoolRole

    school = Institution.objects.create(
        uai="0359999Z",
        name="Collège de la mesure",
        kind="COLLEGE",
        sector="PUBLIC",
        ministry="EDUCATION",
        postal_code="35300",
        city="Fougères",
        department_code="35",
        latitude="48.35",
        longitude="-1.2",
    )
    user = User.objects.create_user("mesure@exemple.example")
    SchoolRole.objects.create(
        user=user, institution=school, role="TEACHER", entered_at=timezone.now()
    )
    return user


def measure(user: Any) -> tuple[list[float], list[int]]:
    """Server time of each search, as the whole page is made; the most queries of each."""
    from django.test import Client

    from passculture.warm import settle_in

    settle_in()  # as a web process does
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    milliseconds, queries = [], []
    for query in SEARCHES:
        # The first one opens what the others find open.
        answers = [ask(client, query) for _ in range(ROUNDS + 1)][1:]
        times = [spent for spent, _ in answers]
        most = max(many for _, many in answers)
        milliseconds += times
        queries.append(most)
        print(f"  {statistics.median(times):6.0f} ms  {most:3} queries  {query}", flush=True)
    return milliseconds, queries


def ask(client: Any, query: str) -> tuple[float, int]:
    """Milliseconds and statements of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        answer = client.get(f"/adage/recherche/?{query}")
        spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise LocalError(f"« {query} » answers {answer.status_code}.")
    return spent, len(captured)


def build(size: int) -> None:
    """Write partners, venues, offers and lines without the verbs, then the rows of the search."""
    from django.db import connection

    from core.rules import DEPARTMENTS
    from offers.rules import DOMAINS, FORMATS

    began = time.monotonic()
    said: dict[str, Any] = {
        "offers": size, "templates": TEMPLATES, "partners": PARTNERS, "acts": ACTS,
        "themes": THEMES, "formats": list(FORMATS), "domains": list(DOMAINS),
        "departments": list(DEPARTMENTS),
        "levels": ["4e", "3e", "CAP1", "CAP2", "2de", "1re", "Tle"],
    }  # fmt: skip
    values = VALUES.replace("codes_of", "pg_temp.codes_of").replace("{{", "{").replace("}}", "}")
    world = WORLD.format(common=COMMON, values=values, drawn=DRAWN)
    with connection.cursor() as cursor:
        for table in TRIGGERED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(CODES_OF.replace("%%", "%"))
        for statement in world.split(";\n"):
            if statement.strip():
                cursor.execute(statement, said)
        for table in TRIGGERED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
        print(f"  {size} offers written in {time.monotonic() - began:.0f} s", flush=True)
        fill(cursor)
    print(f"  rows of the search ready after {time.monotonic() - began:.0f} s", flush=True)


def fill(cursor: Any) -> None:
    """Ten thousand rows of the search at a time."""
    for kind, table in (("offers", TRIGGERED[0]), ("templates", TRIGGERED[2])):
        cursor.execute(f"SELECT min(id), max(id) FROM {table}")  # noqa: S608
        first, last = cursor.fetchone()
        for low in range(first, last + 1, BATCH):
            cursor.execute(
                f"SELECT offers_search_{kind}(ARRAY(SELECT generate_series(%s, %s)))",
                [low, low + BATCH - 1],
            )
    cursor.execute("VACUUM ANALYZE")
    cursor.execute("REFRESH MATERIALIZED VIEW offers_search_word")
