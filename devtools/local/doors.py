"""The doors of dev.py, which reads this file without the environment: only literals in here.

Door -> (module of devtools.local, one line of help). A new door is one line.
"""

DOORS = {
    "up": ("up", "run the whole site: servers, web, worker, relay, mock ADAGE, demonstration"),
    "test": (
        "test",
        "the tests, --all: the slow ones too; or those named (a cluster kept 15 min, --stop)",
    ),
    "check": ("check", "style, types, import contracts, migrations, production settings (< 60 s)"),
    "sbom": ("sbom", "the packages of production, as CycloneDX, in var/sbom.json"),
    "fix": ("fix", "mend and lay out what a tool can: Python and HTML templates"),
    "manage": ("manage", "any Django command on the same database, site up or not"),
    "rush": ("rush", "a country confirms: 20 acts and 40 reads a second, 10 minutes, the ceiling"),
    "soak": ("soak", "half an hour at one pace: memory, connections and delays must stay flat"),
    "slow": (
        "slow",
        "clients that send slowly: pages behind nginx, /sante/ without it (2 minutes)",
    ),
    "image": ("image", "build the image, tell the story through containers (10 minutes)"),
    "freshness": ("freshness", "seconds from a publication to ADAGE, over 50 publications"),
    "bench-export": ("bench_export", "20 000 bookings as CSV and XLSX: seconds, bytes, memory"),
    "bench-statements": ("bench_statements", "20 000 due bookings: seconds of a run, memory"),
    "campaign-drill": (
        "campaign_drill",
        "a campaign of credits for 10 000 schools: tried, applied, undone; seconds, memory",
    ),
    "bench-admin": (
        "bench_admin",
        "the administration's home and lists, 150 000 bookings: milliseconds, statements",
    ),
    "bench-search": ("bench_search", "150 000 offers searched: milliseconds, queries (3 minutes)"),
    "bench-country": (
        "bench_country",
        "the same pages on the demonstration, then with a country beside it (10 minutes)",
    ),
    "explain": ("explain", "plans of the main queries, a country in the database (10 minutes)"),
    "profile": ("profile", "CPU by part of a page, an act or a delivery, statements, memory"),
    "bench": ("bench", "against a bare Django and pgbench: CPU of each process, rates, delays"),
    "look": ("look", "every page in Chromium: pictures in var/look/, accessibility, figures"),
    "race": ("race", "crowds over real HTTP, each with its control: G1–G4, G15, G16"),
    "chaos": ("chaos", "the whole stack, one fault at a time: F1 to F31, G5–G7, G9, G10, G18"),
    "restore-drill": ("restore_drill", "a dump, 300 acts, the dump restored, 100 other acts: F30"),
    "mutants": ("mutants", "twelve faults written on purpose: the tests must see each (G17)"),
    "hostile-files": ("hostile_files", "70 files made to harm their reader: answers, memory"),
    "fuzz": ("fuzz", "hostile requests by everybody at every door, tenants, tokens: G13–G15"),
}
