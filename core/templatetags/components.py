"""The components of templates/components/, as tags: {% load components %}. See its README."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.rules import PARIS, marks
from core.rules.banners import closed_banners
from core.templatetags import drawings, small
from core.templatetags.fragments import draw_inclusions_once
from core.templatetags.small import COMPONENTS, code_of, drawn_from_values
from core.templatetags.ticket import ticket

register = template.Library()
register.tags.update(drawings.register.tags)
register.tags.update(small.register.tags)
register.tag("billet", ticket)

ALERTS = {
    "success": ("Succès.", "circle-check"),
    "information": ("Information.", "info-circle"),
    "warning": ("Attention.", "alert-triangle"),
    "error": ("Erreur.", "alert-circle"),
}
# What the dicts of a page may leave out.
STEP = dict.fromkeys(("quand", "avant", "heure", "suite", "texte", "lien", "lien_texte"), "") | {
    "qui": "nobody", "etat": "done", "titre": "",
}  # fmt: skip
ANSWER = dict.fromkeys(("valeur", "note", "url", "quoi", "manque"), "")
FIELD = dict.fromkeys(("largeur", "suffixe", "apres", "colonnes"), "")
TICKET: dict[str, Any] = dict.fromkeys(
    ("statut_label", "titre", "reference", "sous_titre", "zone", "limite_libelle", "tampon", "par",
     "domaine", "image"),
    "",
) | dict.fromkeys(("debut", "fin", "prix", "limite", "petit", "frappe", "a_remplir")) | {
    "titre_niveau": 2, "lignes": (),
}  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=1)
def styles() -> SafeString:
    """The stylesheets of every page: thirty addresses worked out once a process."""
    return render_to_string("_styles.html")


@register.simple_tag
def nom_du_site(partie: str = "") -> str:
    """SITE_NAME, where no context exists (500 page, mails); or its « corps » or « talon »."""
    body, _, stub = settings.SITE_NAME.partition(" · ")
    return {"corps": body, "talon": stub}.get(partie, settings.SITE_NAME)


@register.simple_tag
def marque_site() -> SafeString:
    """The brand, a small ticket: what stands before the dot is the body, the rest is the stub."""
    body, _, stub = settings.SITE_NAME.partition(" · ")
    return drawn_from_values("marque_site", "corps", body, "talon", stub)


@register.inclusion_tag(COMPONENTS + "billet_offre.html")
def billet_offre(etat: Any, **values: Any) -> dict[str, Any]:
    """The usual ticket of an offer; what is not given is not drawn."""
    return TICKET | values | {"etat": code_of(etat) or "draft"}


@register.simple_tag
def echeance(moment: datetime | None, zone: str = "", court: bool = False) -> str:
    """The deadline chip of a moment, on the clock of `zone`."""
    if not moment:
        return ""
    chip = marks.deadline(moment, timezone.now(), zone or PARIS, short=court)
    return drawn_from_values("echeance", "puce", chip, "moment", moment.isoformat())


@register.inclusion_tag(COMPONENTS + "frise.html")
def frise(etapes: Iterable[dict[str, Any]], zone: str = "") -> dict[str, Any]:
    """The timeline on the margin line; away from Paris it says whose clock it prints."""
    steps = [STEP | step | {"est_date": isinstance(step.get("quand"), date)} for step in etapes]
    return {"pas": steps, "zone": zone or PARIS}


@register.inclusion_tag(COMPONENTS + "etapes.html")
def etapes(liste: list[dict[str, Any]], numero: int, **options: Any) -> dict[str, Any]:
    """The stepper; it carries the h1 of the page, unless `niveau` says 2; libre, formulaire."""
    libre = options.get("libre", False)
    steps = [
        step | {"rang": rank, "lien": step.get("url") if rank < numero or libre else ""}
        for rank, step in enumerate(liste, 1)
    ]
    following = liste[numero]["nom"] if numero < len(liste) else ""
    return {"niveau": 1} | options | {
        "etapes": steps, "numero": numero, "total": len(liste),
        "courante": liste[numero - 1]["nom"], "suivante": following[:1].lower() + following[1:],
    }  # fmt: skip


@register.inclusion_tag(COMPONENTS + "champ.html")
def champ(field: BoundField, **options: Any) -> dict[str, Any]:
    """Any Django field: label, hint, error, input (a fieldset for radios and checkbox lists)."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    hint = options.get("aide") or field.help_text
    if hint and not field.help_text:
        field.help_text = hint  # so that aria-describedby names it
    return FIELD | options | {
        "field": field, "aide": hint, "est_groupe": group,
        "est_case": kind == "checkbox" and not group, "est_secret": kind == "password",
        "est_date": kind == "text" and "data-date" in widget.attrs,
        "longueur": widget.attrs.get("data-length", ""),
        "libelle": options.get("label") or field.label,
        "facultatif": options.get(
            "facultatif", not field.field.required and kind != "checkbox"
        ),
    }  # fmt: skip


@register.inclusion_tag(COMPONENTS + "resume_erreurs.html")
def resume_erreurs(*forms: Any, exemple: bool = False) -> dict[str, Any]:
    """The error summary of the forms; nothing without errors; an example takes no focus."""
    found = [error for form in forms if form is not None for error in _errors_of(form)]
    return {"erreurs": found, "nombre": len(found), "exemple": exemple}


@register.simple_tag
def prefixe_erreur(*forms: Any) -> str:
    """« Erreur : » at the head of the title when a form was refused."""
    broken = any(form is not None and _errors_of(form) for form in forms)
    return "Erreur\u00a0: " if broken else ""


@register.inclusion_tag(COMPONENTS + "pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[Any]", nom: str = "résultats") -> dict[str, Any]:
    """The pages of a list; the other query parameters are kept."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    links = [
        (number, _query(query, number) if isinstance(number, int) else "")
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page, "liens": links, "nom": nom.removesuffix("s"), "trou": page.paginator.ELLIPSIS,
        "avant": _query(query, page.number - 1), "apres": _query(query, page.number + 1),
    }  # fmt: skip


@register.inclusion_tag(COMPONENTS + "etiquettes.html")
def etiquettes(liste: list[dict[str, Any]], effacer_url: str = "") -> dict[str, Any]:
    """The chosen filters, each a link that takes it away."""
    return {"etiquettes": liste, "effacer_url": effacer_url}


@register.inclusion_tag(COMPONENTS + "verification.html")
def verification(lignes: list[dict[str, Any]]) -> dict[str, Any]:
    """Check answers: one line per answer, with its « Modifier »."""
    return {"lignes": [ANSWER | line for line in lignes]}


@register.inclusion_tag(COMPONENTS + "comparaison.html")
def comparaison(lignes: Any, avant: str = "Aujourd’hui", apres: str = "Proposition") -> Any:
    """Before and after, side by side; pairs under each other on a phone."""
    rows = [{"modifie": False, "note": ""} | line for line in lignes]
    return {"lignes": rows, "avant": avant, "apres": apres}


@register.inclusion_tag(COMPONENTS + "fil.html")
def fil(*pairs: str) -> dict[str, Any]:
    """The breadcrumb: text, address, text, address…, text of the current page."""
    steps = list(zip(pairs[::2], [*pairs[1::2], ""], strict=False))
    return {"etapes": steps}


@register.simple_block_tag
def annonce(content: str, genre: str, titre: str = "", role: str = "") -> str:
    """An alert in the page: success, information, warning, error."""
    genre = "information" if genre == "info" else genre  # a level of Django's messages
    words, icon = ALERTS[genre]
    return _block("annonce", content, genre=genre, titre=titre or words, nom_icone=icon, role=role)


@register.simple_block_tag(takes_context=True)
def bandeau(context: Context, content: str, genre: str = "information", cle: str = "") -> str:
    """A full-width banner; with `cle` it can be closed, and stays closed on this device."""
    request = context.get("request")
    if cle and request and cle in closed_banners(request.COOKIES):
        return ""
    return _block(
        "bandeau",
        content,
        request,
        genre=genre,
        nom_icone=ALERTS[genre][1],
        cle=cle,
        retour=request.get_full_path() if request else "/",
    )


@register.simple_block_tag
def dialogue(content: str, url: str, classe: str = "button button--secondary") -> SafeString:
    """A link to a page of confirmation; with scripts its content opens in a dialog."""
    return _block("dialogue", content, url=url, classe=classe)


@register.simple_block_tag
def consequences(content: str, titre: str = "Ce qui va se passer", niveau: int = 2) -> str:
    """What will happen, before the button: a list of li."""
    return _block("consequences", content, titre=titre, niveau=niveau)


@register.simple_block_tag
def vide(content: str, titre: str, niveau: int = 2) -> str:
    """An empty state: what, why, one next action."""
    return _block("vide", content, titre=titre, niveau=niveau)


def _block(name: str, content: str, request: Any = None, **context: Any) -> SafeString:
    # The content is what the template has just rendered, and escaped, itself.
    context["contenu"] = mark_safe(content)  # noqa: S308
    return render_to_string(f"{COMPONENTS}{name}.html", context, request)


def _query(query: Any, number: int) -> str:
    query = query.copy()
    query["page"] = number
    return "?" + query.urlencode()


def _errors_of(form: Any) -> list[dict[str, Any]]:
    if not form.is_bound:
        return []
    found = [{"texte": text, "cible": ""} for text in form.non_field_errors()]
    for field in form:
        grouped = isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)
        target = f"{field.auto_id}_0" if grouped else field.auto_id
        target = "" if field.is_hidden else target  # nothing to focus
        found += [{"texte": text, "cible": target} for text in field.errors]
    return found


draw_inclusions_once(
    register, ["billet_offre", "frise", "etapes", "etiquettes", "verification", "fil"]
)
