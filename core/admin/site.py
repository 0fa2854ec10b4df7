"""The administration itself: each page registered answers in words."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from core.admin.exporting import Exported
from core.admin.journaled import Journaled
from core.admin.pages import InWords


class Administration(AdminSite):
    """Django's, whose pages never break down on what is sent to them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.own_pages: list[URLPattern] = []

    def page(self, route: str, view: Any, name: str) -> None:
        """A page of the administration that shows no table of its own: « admin:search »."""
        self.own_pages.append(path(route, self.admin_view(view), name=name))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Ours first: Django's last one answers for every address."""
        return [*self.own_pages, *super().get_urls()]

    def register(
        self, model_or_iterable: Any, admin_class: type[ModelAdmin] | None = None, **options: Any
    ) -> None:
        """Lay `InWords` over the page, Django's own pages included."""
        page = admin_class or ModelAdmin
        worded = type(
            page.__name__, (InWords, Journaled, Exported, page), {"__module__": page.__module__}
        )
        super().register(model_or_iterable, worded, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """No address holds a NUL: nothing is there."""
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "%00" in request.get_full_path():
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(checked, inner)
