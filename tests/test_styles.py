"""A class has a rule or a script, a rule has a page; both bear English words of the field."""

import re
from collections.abc import Set
from functools import cache

from core.templatetags import components, once
from tests.test_architecture import ROOT, name, sources

VALUE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
CLASS = re.compile(
    r'(?<![\w-])(?:svg|line)?class(?:e|Name)?\s*=\s*(?:\\?"((?:\{%.*?%\}|\{\{.*?\}\}|[^"\\])*)'
    r"|'([^']*)'|`([^`]*)`)",
    re.DOTALL,
)
# A class whose end is a value.
BEGUN = re.compile(r"(?<![\w-])([A-Za-z][\w-]*(?:--|__))([a-z]?)\$?\{")
SELECTED = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# Classes that Django's administration draws, or its own sheets dress.
DJANGO = re.compile(
    r"select2-|field-|related-|inline|calendar|clock|delete|v[A-Z]|(?:app|model|current)-"
)
DJANGO_WORDS = {
    "action-select", "add-row", "addlink", "cancel-link", "changelink", "changelist-form-container",
    "checkbox-row", "clear", "content", "date-icon", "datetimeshortcuts", "errorlist",
    "fieldset-heading", "flex-container", "has_original", "help-tooltip", "htmx-request",
    "login-form", "main", "nonday", "popup", "selector", "showall", "sortoptions", "this-page",
    "timelist", "timezonewarning", "toplinks",
}  # fmt: skip
# Names something that a test, a mail program or the page itself reads, without a rule of its own.
WITHOUT_RULE = {
    "block": "a mail's own sheet",
    "button-": "a mail's own sheet: one side or the other",
    "background": "a mail's own sheet",
    "key": "a mail's own sheet",
    "reason": "a mail's own sheet",
    "title": "a mail's own sheet",
    "value": "a mail's own sheet",
    "intro": "where a mail's message is put",
    "chart__name": "the name under a bar: only the current one is drawn otherwise",
    "confirmation": "what a dialog takes from the page",
    "note__text": "beside .note__who",
    "qr__code": "an image of a library",
    "qr__line": "an image of a library",
    "site-header__brand": "the way home, that tests press",
    "status--archived": "a badge in the colours of any badge",
    "status--draft": "a badge in the colours of any badge",
    "tasks": "around .tasks__summary",
    "ticket--small": "always upright in its narrow column",
}
# What the officers' wordings of mails are kept by (outbox/rules/wording.py).
PARTS = ("titre", "suite")
# The French words the first sheets, scripts and components were named in.
FRENCH_WORDS = """
    accolade accueil affiche affiches aide annonce annonces annuler aparte apres attente autonome
    autour avant avis bande bandeau barre bilan billet billets bloc bloque bouton boutons cacher
    cadre calendrier carre carte cartes cases champ champs chapo chargement chiffre chiffres
    choisi choix ciel cinq cle coche collee colonnes comparaison compte conflit copier corps cote
    cotes coupe cour courant courante courriel couture creux critere criteres croix curseur dans
    dehors demain demandes demarrer departements dessin dessins dialogue discret ecarts echange
    echeance ecran effet elargir encadre encre engage enregistre enseignant entete entre equipe
    erreur erreurs espace etapes etat etiquette etiquettes etoile evenement evitement facettes
    facultatif fait faite fenetre ferie fermer feuille fil filet filtre filtres fin finie fond
    formulaire fort frappe frise galerie grille gris groupe hachure haute heure heures histogramme
    icone icones impression imprimer jardin jauge jaune jour legende lettre libelle libre lien
    lieu ligne lignes limite liste listes lot manque marge marque metropole mise modifie montrer
    mot mots moyen nom nombre nouvelles nu nuancier nue numero numerotee obligatoires occupe offre
    ombre onglet onglets outil outils ouvrir panneau parcours partie partout pas passee passer
    personne petit phrase pied pile plein pli plus police polices pour prefixe prix prochains
    proche progression prune quand quatre qui quoi raison rang rayon rayons realise recentes
    recherche rempli remplir renoncer renvoi repli reste retard rien rouge saisie sans serree
    seule seyes sous statut succes suite sur surtitre tableau tache taches talon tampon tenue
    termine tete texte titrage titre tour trait tri trois trou trouve trouvees tuile tuiles unite
    vacances valeur verification verifications vide vite vitrine voile voir vous vues"""
FRENCH = frozenset(FRENCH_WORDS.split())


@cache
def sheets() -> set[str]:
    """Every class that a style sheet of the product names."""
    found = set()
    for file in (ROOT / "static" / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", file.read_text(), flags=re.DOTALL)
        found |= set(SELECTED.findall(text))
    return found


@cache
def pages() -> dict[str, str]:
    """Every text that draws: templates, scripts, Python."""
    files = [
        *(ROOT / "templates").rglob("*.*"),
        *(ROOT / "static" / "js").glob("*.js"),
        *[file for file in sources() if file.relative_to(ROOT).parts[0] != "mock_adage"],
    ]
    return {name(file): file.read_text() for file in files if "bare" not in file.parts}


@cache
def written(text: str) -> frozenset[str]:
    """The classes of the attributes of a text; one that ends with a value keeps its « -- »."""
    found: set[str] = set()
    for values in CLASS.findall(text):
        whole = VALUE.sub(lambda value: "\0" if value[0][1] == "{" else " ", "".join(values))
        whole = re.sub(r"\$?\{[^}]*\}", "\0", whole)
        found |= set(re.findall(r"(?<![\w\0-])[A-Za-z][\w-]*(?![\w-])", whole))
    return frozenset(found)


def is_django_s(one: str) -> bool:
    return bool(DJANGO.match(one)) or one in DJANGO_WORDS


def test_a_class_of_a_page_has_a_rule_or_a_script() -> None:
    scripts = "".join(text for file, text in pages().items() if file.endswith(".js"))
    missing = {
        one: file
        for file, text in pages().items()
        for one in written(text) - sheets() - set(WITHOUT_RULE)
        if not is_django_s(one)
        and not (one[-2:] in ("--", "__") and any(rule.startswith(one) for rule in sheets()))
        and f".{one}" not in scripts
    }
    assert missing == {}


def test_a_rule_has_a_page() -> None:
    texts = "".join(pages().values())
    drawn = set(re.findall(r"(?<![\w-])[A-Za-z][\w-]*", texts))
    # « status--{{ code }} » draws every status, « tile--c{column} » every column.
    begun = {start + letter for start, letter in re.findall(BEGUN, texts)}
    unused = {
        one
        for one in sheets() - drawn
        if not any(one.startswith(start) for start in begun) and not is_django_s(one)
    }
    assert unused == set()


def test_nothing_is_excused_from_a_rule_for_nothing() -> None:
    drawn = set().union(*(written(text) for text in pages().values()))
    assert set(WITHOUT_RULE) <= drawn - sheets()


def french(names: Set[str]) -> set[str]:
    """Those that hold a French word, whatever joins their words."""
    return {one for one in names if FRENCH & set(re.split(r"[-_./]+", one))}


def test_classes_are_named_in_english() -> None:
    drawn = set().union(*(written(text) for text in pages().values()))
    assert french(sheets() | drawn) == set()


def test_colours_attributes_and_sheets_are_named_in_english() -> None:
    css = "".join(file.read_text() for file in (ROOT / "static" / "css").glob("*.css"))
    assert french(set(re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", css))) == set()
    assert french(set(re.findall(r"@(?:container|keyframes) ([a-z-]+)", css))) == set()
    attributes = {
        one for text in pages().values() for one in re.findall(r"(?<![\w-])data-([a-z-]+)", text)
    }
    assert french(attributes) == set()
    assert french({file.name for file in (ROOT / "static").rglob("*.*")}) == set()


def test_templates_and_the_tags_of_components_are_named_in_english() -> None:
    assert french({name(file) for file in (ROOT / "templates").rglob("*.*")}) == set()
    tags = {*components.register.tags, *once.register.tags}
    assert french(tags) == set()


def given(text: str) -> set[str]:
    """The names a template reads or gives, without texts, filters, fields of a form and blocks."""
    found: set[str] = set()
    for inside in re.findall(r"\{\{(.*?)\}\}|\{%(.*?)%\}", text, re.DOTALL):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'|\|\w+|\bform\.(?:fields\.)?\w+", " ", "".join(inside))
        if not re.match(r"\s*(?:end)?(?:block|load|comment)\w*\b", bare):
            found |= set(re.findall(r"[A-Za-z_]\w*", bare))
    return found


def test_what_templates_read_and_give_is_named_in_english() -> None:
    found = {
        (name(file), one)
        for file in (ROOT / "templates").rglob("*.*")
        if file.suffix != ".md"
        for one in french(given(file.read_text())) - set(PARTS)
    }
    assert found == set()


def test_a_french_class_would_be_found() -> None:
    assert written('<p class="lead {% if x %}bouton--discret{% endif %} tache--{{ etat }}">') == {
        "lead", "bouton--discret", "tache--",
    }  # fmt: skip
    assert given('{% field form.prix aide="le titre" %}{{ row.titre|nombre }}') == {
        "field", "aide", "row", "titre",
    }  # fmt: skip
    assert french({"lead", "bouton--discret", "tache--", "calendar"}) == {
        "bouton--discret", "tache--",
    }  # fmt: skip
