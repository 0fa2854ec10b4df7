"""People as the administration types them."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts import policy, rules
from accounts.actions import LastSuperuser, keep_a_superuser
from accounts.models import User
from core.admin import Right, rights_asked

WORKING = ("is_active", "is_staff", "is_superuser")


class _OneSpelling:
    """One person per address, whatever its case."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str:
        email = rules.login_name(self.cleaned_data["email"])
        if User.objects.with_email(email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Une personne a déjà cette adresse de courriel.")
        return email


class PersonCreationForm(_OneSpelling, forms.ModelForm):
    """Somebody created by the administration: a link is sent, the password is theirs alone."""

    class Meta:
        model = User
        fields = ("email", "civility", "first_name", "last_name")
        field_classes = {"email": forms.EmailField}

    def save(self, commit: bool = True) -> Any:
        """Without a password until the person has chosen one."""
        self.instance.set_unusable_password()
        return super().save(commit)


class PersonChangeForm(_OneSpelling, UserChangeForm):
    """Somebody changed by the administration, `typed_by` a member of its staff."""

    typed_by: Any = None
    password = None  # type: ignore[assignment]

    class Meta:
        model = User
        exclude = ("password",)
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


class RightsField(forms.ModelMultipleChoiceField):
    """Rights that a page asks, named in French: no other is offered nor taken."""

    asked: dict[str, Right]

    def label_from_instance(self, obj: Any) -> str:
        right = self.asked[f"{obj.content_type.app_label}.{obj.codename}"]
        return f"{right.what}\u00a0: {right.words}"


class RoleForm(forms.ModelForm):
    """A role composed by a superuser: a name and rights."""

    permissions = RightsField(
        Permission.objects.none(),
        required=False,
        label="droits",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Group
        fields = ("name", "permissions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("permissions")
        if isinstance(field, RightsField):
            field.asked = {right.permission: right for right in rights_asked()}
            names = Q()
            for right in field.asked.values():
                names |= Q(content_type__app_label=right.app_label, codename=right.codename)
            found = Permission.objects.filter(names).select_related("content_type")
            field.queryset = found
            named = {right.pk: field.label_from_instance(right) for right in found}
            field.choices = sorted(named.items(), key=lambda choice: str(choice[1]).casefold())
