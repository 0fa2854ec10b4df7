"""The mock's web pages, in French, readable, and on purpose nothing like the product's."""

import json
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mock_adage.directory import School, search
from mock_adage.journal import Journal
from mock_adage.live import follow
from mock_adage.people import people_of
from mock_adage.signer import FAULTS

STYLE = Path(__file__).with_name("style.css").read_text()
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M0 0h16v16H0z" fill="#f5c842"/>'
    '<path d="M2 14 14 2" stroke="#17183a" stroke-width="3"/></svg>'
)
SCHOOLS_SHOWN = 6
OFFERS_SHOWN = 50
CALLS_SHOWN = 30
ROLES = {
    "principal": "Chef d’établissement",
    "teacher": "Enseignant",
    "readonly": "Consultation seule",
}
WOMEN_ROLES = ROLES | {"principal": "Cheffe d’établissement", "teacher": "Enseignante"}
OUTCOMES = {
    "applied": "pris en compte",
    "repeat": "déjà reçu, sans effet",
    "stale": "dépassé, sans effet",
    "applied, answer lost": "pris en compte, réponse perdue exprès",
    "repeat, answer lost": "déjà reçu, réponse perdue exprès",
    "applied, nobody mailed": "pris en compte, personne à prévenir",
    "repeat, nobody mailed": "déjà reçu, personne à prévenir",
    "hung": "laissé sans réponse exprès",
    "over quota": "refusé, trop d’appels",
    "told to fail": "échec exprès",
    "told to refuse": "refusé exprès",
    "garbage": "réponse absurde exprès",
    "schema": "contenu non conforme",
    "wrong key": "clé d’accès fausse",
    "headers missing": "en-têtes manquants",
    "not JSON": "contenu illisible",
    None: "en cours",
}


def portal(schools: dict[str, School], text: str, mode: str) -> str:
    """Pick an institution and a person, and enter the product as them."""
    found, total = search(schools, text, SCHOOLS_SHOWN)
    asked = text.strip()
    is_uai = len(asked) == 8 and asked.isascii() and asked[:7].isdigit() and asked[7:].isalpha()
    if not found and is_uai:
        found, total = (
            [
                School(
                    asked.upper(),
                    "Établissement hors de l’annuaire de ce serveur",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                )
            ],
            1,
        )
    shown = f"{total} établissement{'s' if total > 1 else ''}"
    if total > len(found):
        shown += f", les {len(found)} premiers affichés"
    alarm = f"<p class=alarm>Ce serveur se conduit mal exprès&nbsp;: {escape(mode)}</p>"
    return frame(
        "Entrer comme…",
        f"""{alarm if mode != "ok" else ""}
<p class=lead>Choisissez un profil. Le portail signe un jeton et ouvre l’espace établissement,
comme ADAGE le ferait.</p>
<form class=search action="/" method=get role=search>
<label for=q>Établissement, commune ou code UAI</label>
<input id=q name=q type=search value="{escape(text)}"><button>Rechercher</button></form>
<p class=count>{shown}</p>
{"".join(_school(school) for school in found) or "<p>Aucun établissement trouvé.</p>"}
{_odd_tokens(found[0]) if found else ""}""",
    )


def entering(site_url: str, person: dict[str, str], token: str) -> str:
    """The form that carries the token to the product: sent by itself, or by its button."""
    name = escape(f"{person['first_name']} {person['last_name']}")
    return frame(
        "Entrée en cours",
        f"""<p class=lead>Vous entrez comme {name}.</p>
<form id=entry method=post action="{escape(site_url)}/adage/entree/">
<input type=hidden name=token value="{escape(token)}"><button>Entrer</button></form>
<script>document.getElementById("entry").submit()</script>""",
    )


def calls(journal: Journal, offer: str, last: int = 0) -> str:
    """What the product has sent, grouped by offer, newest first."""
    heard = [{"offer": offer}] if offer else journal.heard_of(OFFERS_SHOWN)
    groups = ""
    for one in heard:
        lines = ""
        for row in journal.calls(one["offer"], newest=CALLS_SHOWN):
            body, tint = row["body"], "good" if row["status"] in (200, 201, 409) else "bad"
            status = body.get("status", "") if isinstance(body, dict) else ""
            indented = json.dumps(body, ensure_ascii=False, indent=2)
            lines += f"""<tr class="{tint}"><td><time>{escape(row["at"][11:23])}</time>
<td><code>{escape(row["path"])}</code><td>{escape(str(status))}<td>{row["epoch"]}.{row["seq"]}
<td>{row["status"] or "–"}<td>{escape(OUTCOMES.get(row["outcome"], row["outcome"]))}
<td><details id="call-{row["id"]}" hx-preserve><summary>Contenu</summary>
<pre>{escape(body if isinstance(body, str) else indented)}
{escape(row["note"] or "")}</pre></details></tr>"""
        groups += (
            f"<section><h2>{_offer_link(one['offer'])}</h2><div class=wide><table><thead><tr>"
            "<th>Heure (UTC)<th>Appel<th>État<th>Numéro<th>Réponse<th>Effet<th>Contenu</thead>"
            f"<tbody>{lines}</tbody></table></div></section>"
        )
    back = "<p><a href='/appels/'>Toutes les offres</a></p>" if offer else ""
    path = f"/appels/?offre={escape(quote(offer))}" if offer else "/appels/"
    shown = groups or "<p>Aucun appel reçu pour l’instant.</p>"
    return frame("Appels reçus", back + follow(path, shown, last))


def listing(journal: Journal, last: int = 0) -> str:
    """The offers as a teacher would find them on ADAGE."""
    bookings = journal.bookings()
    rows = "".join(_offer(row, bookings.get(row["offer"])) for row in journal.listed())
    return frame(
        "Offres affichées",
        "<p class=lead>Ce qu’ADAGE montrerait aux enseignants.</p>"
        + follow("/offres/", rows or "<p>Aucune offre affichée pour l’instant.</p>", last),
    )


def requests(journal: Journal, last: int = 0) -> str:
    """What teachers asked for on templates, as ADAGE would keep it."""
    rows = ""
    for body in journal.requests():
        who = f"{body['redactor']['redactorFirstName']} {body['redactor']['redactorLastName']}"
        days = [datetime.fromisoformat(day).strftime("%d/%m/%Y") for day in body["requestedDates"]]
        rows += f"""<article><h2>{escape(body["offerName"])}</h2>
<p>{escape(body["comment"])}</p><ul>
<li>{escape(who)}, établissement {escape(body["UAICode"])}
<li>{escape(body["offererName"])}, {escape(body["venueName"])}
<li>{body["totalStudents"]} élèves, {escape(", ".join(body["participants"]))}
<li>{", ".join(days) or "Sans date souhaitée"}
<li>{_offer_link(body["id"])}</ul></article>"""
    return frame(
        "Demandes d’offres",
        "<p class=lead>Ce que des enseignants ont demandé sur une offre vitrine.</p>"
        + follow("/demandes/", rows or "<p>Aucune demande pour l’instant.</p>", last),
    )


def not_found() -> str:
    """Nothing here."""
    return frame("Page introuvable", "<p><a href='/'>Revenir au portail</a></p>")


def _school(school: School) -> str:
    place = f"{escape(school.name)}{', ' + escape(school.city) if school.city else ''}"
    rows = ""
    for person in people_of(school.uai, school.city):
        role = (WOMEN_ROLES if person["civility"] == "Mme" else ROLES)[person["role"]]
        said = f"{role}, {person['subject']}" if person["subject"] else role
        name = f"{escape(person['first_name'])} {escape(person['last_name'])}"
        rows += f"""<li><div><strong>{name}</strong>
<span>{escape(said)}</span></div>
<div>{place}<code>{escape(school.uai)}</code></div>{_enter_form(school.uai, person)}</li>"""
    return f"<section><h2>{place}</h2><ul class=people>{rows}</ul></section>"


def _enter_form(uai: str, person: dict[str, str], fault: str = "", label: str = "Entrer") -> str:
    name = escape(f"{label} comme {person['first_name']} {person['last_name']}")
    return f"""<form method=post action="/entrer/">
<input type=hidden name=uai value="{escape(uai)}">
<input type=hidden name=email value="{escape(person["email"])}">
<input type=hidden name=fault value="{fault}">
<button aria-label="{name}">{escape(label)}</button></form>"""


def _odd_tokens(school: School) -> str:
    teacher = people_of(school.uai)[1]
    forms = "".join(
        _enter_form(school.uai, teacher, fault, label[0].upper() + label[1:])
        for fault, label in FAULTS.items()
        if fault
    )
    return f"""<details>
<summary>Jeton particulier&nbsp;: expiré, mal signé, établissement inconnu</summary>
<div class=odd>{forms}</div></details>"""


def _offer_link(offer: str) -> str:
    return f'<a href="/appels/?offre={escape(offer)}">{escape(offer)}</a>'


def _offer(row: dict[str, Any], booking: dict[str, Any] | None) -> str:
    body = row["body"]
    # « 16/03/2027 à 14 h 30 », on the clock the moment is written in.
    starts = datetime.fromisoformat(body["startDatetime"])
    # The public sees « Gratuit » where the amount is nothing (R18).
    price = "Gratuit" if body["price"] == "0.00" else f"{body['price'].replace('.', ',')}&nbsp;€"
    target = f"<li>Réservée à l’établissement {escape(body['UAICode'])}" if body["UAICode"] else ""
    state = (
        f"<li>Dernière réservation&nbsp;: {escape(booking['status'])}, {escape(booking['UAICode'])}"
        if booking
        else ""
    )
    return f"""<article><h2>{escape(body["name"])}</h2><p>{escape(body["description"])}</p><ul>
<li>{escape(body["offererName"])}, {escape(body["venueName"])}
<li>{starts:%d/%m/%Y à %H&nbsp;h&nbsp;%M}
<li>{price}, {body["numberOfTickets"]} élèves, {escape(", ".join(body["participants"]))}
{target}{state}
<li>{_offer_link(row["offer"])}</ul></article>"""


def frame(title: str, content: str) -> str:
    """Every page of the mock."""
    return f"""<!doctype html><html lang=fr><head><meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<title>{title} · ADAGE d’essai</title><link rel=icon href="/favicon.svg">
<style>{STYLE}</style>
<meta name="htmx-config" content='{{"includeIndicatorStyles": false, "allowEval": false}}'>
<script src="/htmx.js" defer></script></head>
<body><div class=tape></div><main>
<p class=what><strong>Portail d’essai.</strong>
Il imite l’entrée par ADAGE. Aucune de ces personnes n’existe.</p>
<nav aria-label="Pages du serveur d’essai"><a href="/">Portail</a>
<a href="/appels/">Appels reçus</a>
<a href="/offres/">Offres affichées</a>
<a href="/demandes/">Demandes d’offres</a>
<a href="/partenaires/">Partenaires</a>
<a href="/comportement/">Comportement</a></nav>
<h1>{title}</h1>{content}</main></body></html>"""
