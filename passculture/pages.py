"""The pages of nobody's subject: home, choice of the theme, public texts."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from administration.queries import text_in_force
from administration.rules import blocks_of
from administration.rules.numbers import words_today
from bookings.queries.decisions import notice_of
from bookings.queries.status import EXPLANATIONS, TURN_OF, Status
from bookings.rules import notice_in_words
from core.routes import page_of_ours
from core.rules import banners
from passculture.context_processors import THEME_COOKIE, THEMES
from passculture.figures import bookings_by_month, latest_templates, public_figures
from schools.queries import open_level_codes

ONE_YEAR_SECONDS = 365 * 24 * 3600
CHOICES = [
    ("", "Automatique", "Comme le réglage de votre appareil."),
    ("clair", "Clair", "Le cahier : papier blanc, encre violette."),
    ("sombre", "Sombre", "Le tableau : vert et craie."),
]
STEPS = [
    {
        "code": "published", "turn": "partner", "name": "Publiée",
        "text": "Le partenaire écrit l’offre avec l’enseignant\u00a0: le projet, la date, le prix "
        "pour toute la classe.",
    },
    {
        "code": "prebooked", "turn": "teacher", "name": "Préréservée",
        "text": "L’enseignant la retient. Le talon se détache à moitié\u00a0: rien n’est encore "
        "dépensé.",
    },
    {
        "code": "booked", "turn": "principal", "name": "Réservée",
        "text": "Le chef d’établissement confirme avant la date limite. Le billet est tamponné, "
        "le crédit engagé.",
    },
]  # fmt: skip
SIX_STEPS = [
    {
        "when": "avant tout", "who": "partner", "title": "Être référencé.",
        "text": "Le partenaire demande son référencement ADAGE\u00a0; une commission décide. Sans "
        "référencement, rien ne peut être publié.",
    },
    {
        "when": "ensemble", "who": "partner", "title": "Écrire et publier l’offre.",
        "text": "Partenaire et enseignant conviennent du projet, de la date et d’un prix unique "
        "pour tout le groupe. Une offre a une seule date et ne se réserve qu’une fois.",
    },
    {
        "when": "avant la date limite", "who": "teacher", "title": "Préréserver.",
        "text": "L’enseignant retient l’offre sur ADAGE. Le crédit n’est pas encore engagé et "
        "chacun est prévenu par courriel.",
    },
    {
        "when": "avant la date limite", "who": "principal", "title": "Confirmer ou refuser.",
        "text": "Le chef d’établissement voit le crédit avant et après, puis décide. Confirmer "
        "engage le prix sur le crédit de l’établissement.",
    },
    {
        "when": "le jour venu", "who": "nobody", "title": "L’événement a lieu.",
        "text": "L’établissement peut annuler en ligne jusqu’à {notice} avant le début\u00a0; la "
        "page de la réservation donne toujours la date exacte.",
    },
    {
        "when": "{used_after} après", "who": "administration",
        "title": "Rembourser le partenaire.",
        "text": "Sans annulation, la réservation est considérée comme réalisée {used_after} après "
        "la fin de l’événement\u00a0: le prix confirmé est dû en entier.",
    },
]  # fmt: skip


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The two sides, one click to each; the figures are those of the database (S34)."""
    context = {
        "steps": STEPS,
        "figures": public_figures(),
        "months": bookings_by_month(),
        "templates": latest_templates(),
    }
    return render(request, "public/home.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Choose Auto, Clair or Sombre: a cookie, so that the server renders it without a flash."""
    back = _back(request)
    if request.method != "POST":
        return render(request, "public/display.html", {"choices": CHOICES, "back": back})
    answer = redirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie(
            THEME_COOKIE, theme, max_age=ONE_YEAR_SECONDS, samesite="Lax", httponly=True
        )
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


def _back(request: HttpRequest) -> str:
    """The page of this site one comes from, home otherwise."""
    back = request.POST.get("retour") or request.GET.get("retour") or "/"
    return page_of_ours(back, "/")


@login_not_required
@require_POST
def close_banner(request: HttpRequest) -> HttpResponse:
    """Close a banner on this device; its text may come back under another key."""
    answer = redirect(_back(request))
    kept = banners.with_closed(request.COOKIES, request.POST.get("cle", ""))
    answer.set_cookie(banners.COOKIE, kept, max_age=ONE_YEAR_SECONDS, samesite="Lax", httponly=True)
    return answer


@login_not_required
@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The cycle of an offer in six steps, printable."""
    today = {"notice": notice_today(), "used_after": words_today("used_after")}
    story = [{key: said.format(**today) for key, said in step.items()} for step in SIX_STEPS]
    levels = open_level_codes(timezone.localdate())
    return render(request, "public/how_it_works.html", {"story": story, "levels": levels})


def notice_today() -> str:
    """« 15 jours »: what the school that confirms today must give (R31)."""
    return notice_in_words(notice_of(timezone.localdate()))


@login_not_required
@require_safe
def statuses(request: HttpRequest) -> HttpResponse:
    """Every status in one sentence, and whose turn it is (R13)."""
    rows = [(s, EXPLANATIONS[s], TURN_OF[s]) for s in Status]
    return render(request, "public/statuses.html", {"rows": rows})


@login_not_required
@require_safe
def text(request: HttpRequest, name: str) -> HttpResponse:
    """A page of plain text: help, accessibility, legal notice."""
    # Who runs this site (variables LEGAL_…); `missing` as long as one of them is empty.
    given = {legal_name.lower(): value for legal_name, value in settings.LEGAL.items()}
    legal = given | {"missing": not all(v for name, v in given.items() if name != "dpo")}
    written = text_in_force(name.upper(), timezone.now())
    context = {
        "legal": legal,
        "notice": notice_today() if name == "help" else "",
        "blocks": blocks_of(written.body) if written else None,
    }
    return render(request, f"public/{name}.html", context)
