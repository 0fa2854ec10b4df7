"""Support tools for people's accounts: what opens the administration is the superusers' alone."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policy
from accounts.actions import (
    end_all_sessions,
    forget_second_factor,
    guarded_now,
    keep_a_superuser,
    send_password_link,
    tell_changes,
)
from accounts.forms import PersonChangeForm, PersonCreationForm, RoleForm
from accounts.models import User
from accounts.queries.connections import open_sessions
from accounts.queries.roles import is_ready_role, rights_held, who_may_what
from core.admin import ActForm, Verb, WithFinding, WithVerbs, rights_asked
from core.errors import NotAllowed

# Their page would show the secrets; what support needs is below, on the people themselves.
admin.site.unregister(TOTPDevice)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(WithFinding, WithVerbs, UserAdmin):
    """People, found by address or name; members of the staff belong to the superusers."""

    worded = ("first_name", "last_name", "email")

    add_form = PersonCreationForm
    form = PersonChangeForm
    ordering = ["email"]
    list_display = ["email", "full_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    readonly_fields = ["last_login", "date_joined", "email_unconfirmed_since"]
    fieldsets = [
        (None, {"fields": ["email"]}),
        ("Identité", {"fields": ["civility", "first_name", "last_name"]}),
        ("Droits", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined", "email_unconfirmed_since"]}),
    ]
    actions = ["withdraw_second_factor"]
    add_fieldsets = [
        (None, {"fields": ["email", "civility", "first_name", "last_name"]}),
    ]
    verbs: tuple[Verb, ...] = (
        Verb(
            "envoyer-un-lien",
            "Envoyer un lien de mot de passe",
            "La personne reçoit un lien pour choisir elle-même son mot de passe. Celui qu’elle a "
            "vaut jusque-là.",
            "Lien envoyé.",
            lambda user: policy.may_have_a_password(user, has_one=user.has_usable_password()),
            lambda pk, *, by: send_password_link(user_id=pk),
            ActForm,
        ),
        Verb(
            "terminer-les-connexions",
            "Terminer ses connexions",
            "La personne est déconnectée de tous ses appareils à son prochain clic ; elle pourra "
            "se reconnecter. Pour l’en empêcher, désactivez plutôt son compte.",
            "Connexions terminées.",
            policy.may_come_in,
            lambda pk, *, by, reason: end_all_sessions(user_id=pk, by=by, reason=reason),
            counts=open_sessions,
        ),
    )

    def detail_of(self, person: User) -> str:
        return person.email

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A member of the staff is changed by a superuser only: page, address, password."""
        allowed = super().has_change_permission(request, obj)
        return allowed and policy.may_manage(obj, is_superuser=request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and policy.may_manage(obj, is_superuser=request.user.is_superuser)

    def use_verb(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        """A member of the staff is a superuser's affair, by this door too."""
        found = self.get_object(request, object_id)
        if found is not None and not self.has_change_permission(request, found):
            raise PermissionDenied
        return super().use_verb(request, object_id, name)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """No button to who may not use it on this person."""
        answer = super().render_change_form(request, context, *args, **kwargs)
        if not self.has_change_permission(request, context.get("original")):
            context["verbs"] = []
        return answer

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django’s page to choose somebody else’s password: a link is sent instead."""
        found = self.get_object(request, id)
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        return redirect("admin:accounts_user_envoyer-un-lien", id)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Keep what opened doors until now; whoever is made receives their link."""
        before = guarded_now(obj.pk) if change else None
        request.before = before  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)
        if not change:
            send_password_link(user_id=obj.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With the groups saved too, the person is told what has changed."""
        super().save_related(request, form, formsets, change)
        before = getattr(request, "before", None)
        if before is not None:
            tell_changes(user_id=form.instance.pk, before=before)

    def has_superuser_permission(self, request: HttpRequest) -> bool:
        """Who may withdraw a second factor: only members of the staff have one."""
        return bool(request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        own = list(super().get_readonly_fields(request, obj))
        return own if request.user.is_superuser else [*own, *policy.RIGHTS]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """No form of ours sends rights that the person may not give: somebody forged it."""
        forged = request.method == "POST" and not policy.RIGHTS.isdisjoint(request.POST)
        if forged and not request.user.is_superuser:
            raise NotAllowed(policy.SUPERUSERS_ONLY)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> Any:
        """The form knows who types: nobody takes their own rights away."""
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"typed_by": request.user})

    def not_deletable(self, person: User) -> str:
        """The last superuser stays."""
        working = set(User.objects.working_superusers().values_list("pk", flat=True))
        return policy.LAST_SUPERUSER if working == {person.pk} else ""

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        keep_a_superuser(without=[obj.pk])
        super().delete_model(request, obj)

    @admin.action(
        description="Retirer le second facteur (téléphone perdu)", permissions=["superuser"]
    )
    def withdraw_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """The next sign-in of these people learns another telephone."""
        many = 0
        for user in people:
            with transaction.atomic():
                if forget_second_factor(user_id=user.pk):
                    self.log_change(request, user, "Second facteur retiré.")
                    many += 1
        messages.success(request, f"Second facteur retiré\u00a0: {many}.")


@admin.register(Group)
class PeopleGroupAdmin(GroupAdmin):
    """Roles give rights: superusers compose them; the ready ones are the code's (decision 0030)."""

    superusers_only = True
    form = RoleForm
    filter_horizontal: list[str] = []
    change_list_template = "accounts/admin/roles.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser) and not (obj and is_ready_role(obj.name))

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser) and not (obj and is_ready_role(obj.name))

    def not_deletable(self, group: Group) -> str:
        """A ready role stays, by the list too."""
        return policy.READY_ROLE if is_ready_role(group.name) else ""

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        """A ready role is read as « Qui peut quoi » says it."""
        return ["name", "what"] if obj and is_ready_role(obj.name) else ["name", "permissions"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        return ["what"]

    @admin.display(description="droits")
    def what(self, group: Group) -> SafeString:
        """One line a right, in French."""
        held = rights_held([group])[group.pk]
        lines = [(f"{r.what}\u00a0: {r.words}",) for r in rights_asked() if r.permission in held]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.who_may_what)
        return [path("qui-peut-quoi/", view, name="who-may-what"), *super().get_urls()]

    def who_may_what(self, request: HttpRequest) -> HttpResponse:
        """Role by role, what each may do: for whoever works here to know whom to ask."""
        context = self.admin_site.each_context(request) | who_may_what()
        return render(request, "accounts/admin/who_may_what.html", context)
