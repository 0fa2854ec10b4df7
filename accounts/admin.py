"""Support tools for people's accounts: what opens the administration is the superusers' alone."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policy
from accounts.actions import forget_second_factor, keep_a_superuser
from accounts.forms import PersonChangeForm, PersonCreationForm
from accounts.models import User
from core.errors import NotAllowed

# Their page would show the secrets; what support needs is below, on the people themselves.
admin.site.unregister(TOTPDevice)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, found by address or name; members of the staff belong to the superusers."""

    add_form = PersonCreationForm
    form = PersonChangeForm
    ordering = ["email"]
    list_display = ["email", "full_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    readonly_fields = ["last_login", "date_joined", "email_unconfirmed_since"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Identité", {"fields": ["civility", "first_name", "last_name"]}),
        ("Droits", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined", "email_unconfirmed_since"]}),
    ]
    actions = ["withdraw_second_factor"]
    add_fieldsets = [
        (None, {"fields": ["email", "civility", "first_name", "last_name"]}),
        ("Mot de passe", {"fields": ["usable_password", "password1", "password2"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A member of the staff is changed by a superuser only: page, address, password."""
        allowed = super().has_change_permission(request, obj)
        return allowed and policy.may_manage(obj, is_superuser=request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and policy.may_manage(obj, is_superuser=request.user.is_superuser)

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

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        keep_a_superuser(without=list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)

    @admin.action(
        description="Retirer le second facteur (téléphone perdu)", permissions=["superuser"]
    )
    def withdraw_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """The next sign-in of these people learns another telephone."""
        many = sum(forget_second_factor(user_id=user.pk) for user in people)
        messages.success(request, f"Second facteur retiré\u00a0: {many}.")


@admin.register(Group)
class PeopleGroupAdmin(GroupAdmin):
    """Groups give rights: only superusers make and change them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser)
