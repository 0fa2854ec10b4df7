"""Words of the search in a table of their own: rows that are counted become ten times narrower.

The two functions that bring rows in step write both tables; triggers and the view stay.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

COLUMNS = (
    "shown", "institution_id", "partner_id", "domains", "formats", "levels", "places", "access",
    "departments", "latitude", "longitude", "starts_at", "bookable_until", "held_until", "price",
    "published_at",
)  # fmt: skip
# Every word is looked for alone: without their places the words take a third less.
TEXT = {"head": "source.head", "words": "strip(source.words)"}


def _differs(columns, old):
    return (
        f"({', '.join(f'{old}.{name}' for name in columns)}) IS DISTINCT FROM "
        f"({', '.join(f'excluded.{name}' for name in columns)})"
    )


def _set(columns):
    return ", ".join(f"{name} = excluded.{name}" for name in columns)


def _functions(kind, key):
    """Bring the rows of these offers, or templates, in step; what is in step is not written."""
    every, text = ", ".join(COLUMNS), ", ".join(TEXT)
    return f"""
CREATE OR REPLACE FUNCTION offers_search_{kind}(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO offers_searchentry AS entry ({key}, {every})
    SELECT {key}, {every} FROM offers_search_source WHERE {key} = ANY (ids)
    ON CONFLICT ({key}) DO UPDATE SET {_set(COLUMNS)} WHERE {_differs(COLUMNS, "entry")};
    INSERT INTO offers_searchtext AS said (entry_id, {text})
    SELECT entry.id, {", ".join(TEXT.values())}
    FROM offers_search_source AS source JOIN offers_searchentry AS entry USING ({key})
    WHERE {key} = ANY (ids)
    ON CONFLICT (entry_id) DO UPDATE SET {_set(TEXT)} WHERE {_differs(TEXT, "said")};
$$;
"""  # noqa: S608 (names of ours)


FUNCTIONS = _functions("offers", "offer_id") + _functions("templates", "template_id")
# An unsafe function keeps a whole statement on one core.
PARALLEL = "ALTER FUNCTION offers_km(integer, integer, float8, float8) PARALLEL SAFE"
COPY = "INSERT INTO offers_searchtext SELECT id, head, strip(words) FROM offers_searchentry"


class Migration(migrations.Migration):
    dependencies = [("offers", "0009_search_follows")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True,
                        related_name="text", serialize=False, to="offers.searchentry",
                    ),
                ),
                ("head", django.contrib.postgres.search.SearchVectorField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name": "texte de la recherche",
                "verbose_name_plural": "textes de la recherche",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex("words", name="search_text_words")
                ],
            },
        ),
        # The keys of the copy are checked before the columns go: one transaction does both.
        migrations.RunSQL([FUNCTIONS, PARALLEL, COPY, "SET CONSTRAINTS ALL IMMEDIATE"]),
        migrations.RemoveIndex("searchentry", "search_words"),
        migrations.RemoveField("searchentry", "head"),
        migrations.RemoveField("searchentry", "words"),
    ]
