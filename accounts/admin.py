"""Support tools for people's accounts."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from accounts.forms import PersonChangeForm, PersonCreationForm
from accounts.models import User


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
    add_fieldsets = [
        (None, {"fields": ["email", "civility", "first_name", "last_name"]}),
        ("Mot de passe", {"fields": ["usable_password", "password1", "password2"]}),
    ]
