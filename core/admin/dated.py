"""Pages of tables by date: what has begun is only shown, what is to come may be taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin, messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from core.forms.dated import NO_REASON
from core.rules.dated import has_begun


class Reasoned(admin.ModelAdmin):
    """Each change says why: its form has a field `reason`, the page that deletes asks for one."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The reason is what the journal keeps beside the old and new values."""
        return form.cleaned_data.get("reason", "")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Confirmed without a reason, the same question again."""
        if "post" in request.POST and not request.POST.get("reason", "").strip():
            messages.error(request, NO_REASON)
            request.POST = QueryDict()
        return super().delete_view(
            request, object_id, {"asks_reason": True} | (extra_context or {})
        )


class FromADayAdmin(Reasoned):
    """A table by date: another row is added as data; one that has begun stays, and is shown."""

    chosen_once: tuple[str, ...] = ()  # what the row is about
    typed: tuple[str, ...]  # of a row to come
    begun: str  # why it stays
    readonly_fields = ["in_words"]

    def changeform_view(self, request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        """What is checked still holds when it is saved."""
        with self.one_at_a_time(request):
            answer: HttpResponse = super().changeform_view(request, *args, **rest)
        return answer

    def delete_view(self, request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        """And when it is taken away."""
        with self.one_at_a_time(request):
            return super().delete_view(request, *args, **rest)

    @contextmanager
    def one_at_a_time(self, request: HttpRequest) -> Iterator[None]:
        """The rows of a table hang together: who sends one waits for who is sending another."""
        with transaction.atomic():
            if request.method == "POST":
                with connection.cursor() as cursor:
                    lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
                    cursor.execute(lock, [f"dated:{self.opts.db_table}"])
            yield

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What has begun is only shown."""
        open_ = self.has_change_permission(request, obj) if obj else True
        if open_:
            return [*self.chosen_once, "from_date", *self.typed, "reason", "effect"]
        return [*self.chosen_once, "from_date", "in_words"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and _has_begun(obj))

    def not_deletable(self, row: Any) -> str:
        """Something was done under it."""
        return self.begun if _has_begun(row) else ""


def _has_begun(row: Any) -> bool:
    return has_begun(row.from_date, timezone.now())
