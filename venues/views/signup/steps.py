"""The pages that ask: who, which structure, which activities."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from venues.queries.registry import has_registry, look_up
from venues.views.signup.draft import NAMES, Draft, address

# The template of a step whose address is French.
TEMPLATES = {"activite": "activity"}
SILENT = "Le répertoire des entreprises ne répond pas\u00a0: remplissez la page vous-même."
FOUND = "Le répertoire des entreprises a rempli la page\u00a0: vérifiez-la."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, keep, go on; « revenir » keeps what was typed without checking it."""
    draft = Draft(request)
    if slug not in draft.slugs:
        return redirect(address(draft.slugs[0]))
    if request.method != "POST":
        return _page(request, draft, slug, draft.blank(slug))
    form = draft.posted(slug)
    if "revenir" in request.POST and draft.before(slug):
        return redirect(address(draft.before(slug)))
    if "chercher" in request.POST and has_registry():
        # Fill the page from the public register; people correct it, or type when it is silent.
        form.is_valid()
        typed = form.cleaned_data.get("number", "")
        found = look_up(typed) if typed else None
        if found is None:
            messages.warning(request, SILENT)
        else:
            filled = {name: [value] for name, value in vars(found).items() if value}
            draft.keep("structure", dict(draft.kept["structure"]) | filled)
            messages.info(request, FOUND)
        return redirect(address("structure"))
    if not form.is_valid():
        return _page(request, draft, slug, form, status=422)
    joining = slug == "structure" and form.known is not None
    return redirect(address("verification" if joining else draft.slugs[draft.rank(slug)]))


def _page(
    request: HttpRequest, draft: Draft, slug: str, form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "slug": slug,
        "name": NAMES[slug],
        "steps": draft.steps,
        "number": draft.rank(slug),
        "total": len(draft.steps),
        "previous": draft.before(slug),
        "has_registry": has_registry(),
    }
    return render(
        request, f"venues/signup/{TEMPLATES.get(slug, slug)}.html", context, status=status
    )
