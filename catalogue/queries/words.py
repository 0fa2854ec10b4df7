"""French words typed in the search: without accents, half typed, or with an error (S5).

Each word is looked for by its stem; a word nothing is written with is taken for the beginning of
another, failing that for the nearest word of the titles, partners and towns.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db import connection

# Beyond, a text is not a search.
WORDS_MAX = 12
# Words that say nothing and that PostgreSQL's list of them forgets.
EMPTY_WORDS = {"les", "sans", "chez", "vers", "ou"}
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})

# What is written somewhere needs no guess: the near words are looked for only for the others.
ASK = """
WITH asked AS MATERIALIZED (
    SELECT word, rank,
        numnode(to_tsquery('offers_french', word)) = 0 AS empty,
        EXISTS (SELECT FROM offers_searchtext
                WHERE words @@ to_tsquery('offers_french', word)) AS known
    FROM unnest(%s::text[]) WITH ORDINALITY AS typed (word, rank)
)
SELECT asked.word, empty, known,
    NOT known AND EXISTS (SELECT FROM offers_searchtext
                          WHERE words @@ to_tsquery('offers_french', asked.word || ':*')) AS begun,
    near.word AS near
FROM asked
LEFT JOIN LATERAL (
    SELECT word FROM offers_search_word
    WHERE NOT asked.known AND length(asked.word) > 3 AND plain %% asked.word
    ORDER BY similarity(plain, asked.word) DESC, many DESC, word LIMIT 1
) AS near ON true
ORDER BY asked.rank
"""


@dataclass(frozen=True)
class Words:
    """The question put to PostgreSQL, '' when nothing can match; typed word -> the one meant.

    `query` wants every word; `each` weighs them one by one, wherever they stand, for the order.
    """

    query: str = ""
    each: str = ""
    mended: tuple[tuple[str, str], ...] = ()


def words_of(text: str) -> list[str]:
    """« L’Éclusier, à Saint-Malo » → eclusier, saint, malo: letters and digits only."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    found = re.findall(r"[a-z0-9]{2,60}", bare)
    return [word for word in dict.fromkeys(found) if word not in EMPTY_WORDS][:WORDS_MAX]


def understood(text: str) -> Words:
    """One query a text; the answer is only letters, digits and operators of ours."""
    typed = words_of(text)
    if not typed:
        return Words()
    with connection.cursor() as cursor:
        cursor.execute(ASK, [typed])
        rows = cursor.fetchall()
    terms, mended = [], []
    for word, empty, known, begun, near in rows:
        if empty:
            continue
        if known:
            terms.append(word)
        elif begun or not near:
            terms.append(f"{word}:*")
        else:
            terms += [f"({' & '.join(words_of(near))})"]
            mended.append((word, near))
    return Words(" & ".join(terms), " | ".join(terms), tuple(mended))
