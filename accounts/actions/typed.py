"""Keeping what somebody types until it is saved: bounded, field by field, theirs alone (S35)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import rules
from accounts.models import Autosave, LatePost, User
from accounts.queries.typed import autosaved_fields, digest, late_posts_of

# One statement: two pages that write at once end with one row. Another page of the same form has
# the row as long as what it was typed upon is still what is saved.
UPSERT = """
    INSERT INTO accounts_autosave (user_id, place, typed, basis, tab, saved_at)
    VALUES (%(user)s, %(place)s, %(typed)s::jsonb, %(basis)s, %(tab)s, %(now)s)
    ON CONFLICT (user_id, place) DO UPDATE SET typed = excluded.typed, basis = excluded.basis,
        tab = excluded.tab, saved_at = excluded.saved_at
    WHERE %(force)s OR accounts_autosave.tab IN (%(tab)s, %(drawn_from)s)
        OR accounts_autosave.basis <> excluded.basis OR accounts_autosave.saved_at < %(oldest)s
"""


class NotStored(Exception):
    """Nothing was kept; `why` is `elsewhere` (another page has the row) or `too_long`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def keep_typed(
    *,
    by: User,
    place: str,
    typed: Mapping[str, Any],
    basis: str = "",
    tab: str | None = None,
    drawn_from: str = "",
) -> None:
    """Keep the answers of a form as typed; the last ones win.

    `tab` is the page that writes, `drawn_from` the one whose answers it was drawn with: another
    page open on the same form is not written over. Without `tab` the row is taken in any case.
    Raises NotStored.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "user": by.pk,
        "place": place,
        "typed": json.dumps(_bounded(typed), ensure_ascii=False),
        "basis": digest(basis),
        "tab": tab or "",
        "drawn_from": drawn_from,
        "force": tab is None,
        "now": now,
        "oldest": rules.autosaved_since(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
        if not cursor.rowcount:
            raise NotStored("elsewhere")


def drop_typed(*, by: User, place: str) -> None:
    """The form is saved: nothing is left to keep; twice is once."""
    Autosave.objects.filter(user=by, place=place).delete()


@transaction.atomic
def keep_late_post(
    *, key: str, user_id: int, action: str, page: str, typed: Mapping[str, list[str]]
) -> bool:
    """Keep for an hour what this account sent after its session; False when it cannot be.

    The same form sent again replaces what it had sent; a person's oldest ones go first.
    """
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        return False
    try:
        kept = _bounded(typed)
    except NotStored:
        return False
    LatePost.objects.bulk_create(
        [LatePost(key=key, user_id=user_id, action=action, page=page, typed=kept)],
        update_conflicts=True,
        unique_fields=["key", "user", "action"],
        update_fields=["page", "typed", "led_back", "at"],
    )
    theirs = LatePost.objects.filter(user_id=user_id)
    newest = theirs.order_by("-at", "-pk").values_list("pk", flat=True)
    theirs.exclude(pk__in=list(newest[: rules.LATE_POSTS_PER_PERSON])).delete()
    return True


def answer_late_post(*, by: User, key: str, action: str, without: Iterable[str]) -> None:
    """The form was sent again and refused: what its page carried (its version) has had its use."""
    for post in LatePost.objects.filter(user=by, key=key, action=action):
        post.typed = {name: said for name, said in post.typed.items() if name not in without}
        post.save(update_fields=["typed"])


def turn_late_post(*, post: LatePost) -> None:
    """The form is not on the page that showed it: look for it where it was sent."""
    LatePost.objects.filter(pk=post.pk).update(page=post.action)


def lead_back(*, by: User, key: str) -> str:
    """The page this person wrote in before their session ended, told once; '' when none."""
    post = late_posts_of(by, key).filter(led_back=False).first()
    if post is None:
        return ""
    late_posts_of(by, key).update(led_back=True)
    return post.page


def drop_late_posts(*, by: User, key: str = "", page: str = "") -> None:
    """Saved, typed anew or not wanted: what this person sent to a page or from it.

    Without `page`, all that the browser that holds `key` has sent.
    """
    mine = LatePost.objects.filter(user=by)
    if page:
        shown = Q(action=page) | Q(page=page) | Q(page__startswith=f"{page}?")
        mine.filter(shown).delete()
    else:
        mine.filter(key=key).delete()


def forget_typed() -> int:
    """Take away what has been kept long enough; returns how much."""
    now = timezone.now()
    old = Autosave.objects.filter(saved_at__lte=rules.autosaved_since(now)).delete()[0]
    late = LatePost.objects.filter(at__lte=rules.late_posts_stored_since(now)).delete()[0]
    return old + late


def _bounded(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that may be kept, as PostgreSQL takes them. Raises NotStored when too long."""
    names = autosaved_fields()
    kept = {name: _storable(value) for name, value in typed.items() if name in names}
    if len(json.dumps(kept, ensure_ascii=False)) > rules.TYPED_MAX:
        raise NotStored("too_long")
    return kept


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL and no half of a character; a form refuses them anyway."""
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value).replace("\0", "").encode(errors="replace").decode()
