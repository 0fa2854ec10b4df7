"""Support tools for people's accounts."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import forget_second_factor
from accounts.forms import PersonChangeForm, PersonCreationForm
from accounts.models import User

# Their page would show the secrets; what support needs is below, on the people themselves.
admin.site.unregister(TOTPDevice)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, found by address or name."""

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

    @admin.action(description="Retirer le second facteur (téléphone perdu)", permissions=["change"])
    def withdraw_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """The next sign-in of these people learns another telephone."""
        many = sum(forget_second_factor(user_id=user.pk) for user in people)
        messages.success(request, f"Second facteur retiré\u00a0: {many}.")
