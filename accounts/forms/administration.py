"""People as the administration types them."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError

from accounts import policy, rules
from accounts.actions import LastSuperuser, keep_a_superuser
from accounts.models import User

WORKING = ("is_active", "is_staff", "is_superuser")


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
    """Somebody changed by the administration, `typed_by` a member of its staff."""

    typed_by: Any = None

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": forms.EmailField}

    def clean(self) -> dict[str, Any]:
        """A superuser is not taken away by themselves, nor the last one by anybody."""
        cleaned = super().clean() or self.cleaned_data
        worked = User.objects.working_superusers().filter(pk=self.instance.pk).exists()
        lost = [name for name in WORKING if name in self.fields and not cleaned.get(name)]
        if worked and lost and (sentence := self._why_not()):
            self.add_error(lost[0], sentence)
        return cleaned

    def _why_not(self) -> str:
        if self.typed_by is not None and self.typed_by.pk == self.instance.pk:
            return policy.NOT_YOURSELF
        try:
            keep_a_superuser(without=[self.instance.pk])
        except LastSuperuser as refusal:
            return refusal.why
        return ""
