"""People as the administration types them."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError

from accounts import rules
from accounts.models import User


class _OneSpelling:
    """One person per address, whatever its case."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str:
        email = rules.login_name(self.cleaned_data["email"])
        if User.objects.with_email(email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Une personne a déjà cette adresse e-mail.")
        return email


class PersonCreationForm(_OneSpelling, AdminUserCreationForm):
    """Somebody created by the administration."""

    class Meta:
        model = User
        fields = ("email", "civility", "first_name", "last_name")
        field_classes = {"email": forms.EmailField}


class PersonChangeForm(_OneSpelling, UserChangeForm):
    """Somebody changed by the administration."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": forms.EmailField}
