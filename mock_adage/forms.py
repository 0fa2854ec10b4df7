"""The two pages where one tells the mock what to do: how to behave, who is referenced."""

from html import escape
from typing import Any

from mock_adage.pages import frame

# Mode -> what the mock does under it.
MODES = {
    "ok": "Bien se conduire",
    "500": "Répondre 500 à chaque appel",
    "hang": "Garder l’appel sans répondre",
    "late:12s": "Faire le travail, répondre après 12 secondes",
    "quota:20": "Répondre 429 au-delà de 20 appels par seconde",
    "garbage": "Répondre n’importe quoi",
    "noemail": "Ne pas trouver l’adresse de l’enseignant",
    "lost-answer:5%": "Perdre la réponse de 5 appels sur cent",
}


def behaviour(mode: str, *, refused: bool = False) -> str:
    """Choose a mode, or type one: several may be joined by commas."""
    alarm = "<p class=alarm role=alert>Ce mode n’existe pas.</p>" if refused else ""
    rows = ""
    for name, label in MODES.items():
        button = f"""<form method=post action="/comportement/"><input type=hidden name=mode
value="{escape(name)}"><button aria-label="{escape(label)}">Appliquer</button></form>"""
        rows += f"""<li><div><strong>{escape(label)}</strong></div>
<div><code>{escape(name)}</code></div>
{"<p>En cours</p>" if name == mode else button}</li>"""
    return frame(
        "Comportement",
        f"""{alarm}<p class=lead>Mode en cours\u00a0: <code>{escape(mode)}</code></p>
<ul class=people>{rows}</ul>
<form class=search method=post action="/comportement/"><label for=mode>Un autre mode, par exemple
<code>poison:CJ-ABC234</code>, ou plusieurs joints par des virgules</label>
<input id=mode name=mode type=search required><button>Appliquer</button></form>""",
    )


def partners(rows: list[dict[str, Any]]) -> str:
    """Who is referenced; one button each to say the contrary."""
    lines = ""
    for row in rows:
        referenced = row["actif"] == 1 and row["synchroPass"] == 1
        state = "Référencé" if referenced else "Non référencé"
        label = "Retirer" if referenced else "Référencer"
        name, siret = escape(row["libelle"]), escape(row["siret"])
        lines += f"""<li><div><strong>{name}</strong><span>{state}</span></div>
<div><code>{siret}</code></div>
<form method=post action="/partenaires/"><input type=hidden name=siret value="{siret}">
<input type=hidden name=referenced value="{int(not referenced)}">
<button aria-label="{label} {name}">{label}</button></form></li>"""
    return frame(
        "Partenaires",
        "<p class=lead>Ce qu’ADAGE sait des partenaires culturels. La plateforme le lit par "
        f"<code>manage.py sync_adage</code>.</p><ul class=people>{lines}</ul>",
    )
