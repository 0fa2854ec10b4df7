"""What people type to sign in or to choose a password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import (
    AdminUserCreationForm,
    AuthenticationForm,
    PasswordResetForm,
    SetPasswordForm,
    UserChangeForm,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts import rules
from accounts.models import User

EMAIL_HINT = "Par exemple : prenom.nom@exemple.fr"


def typed_login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address behind a try, in its one spelling: « A@x.fr » and « a@x.fr » count together."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return rules.login_name(typed)


class LoginForm(AuthenticationForm):
    """E-mail address and password; the error never says which of the two is wrong."""

    error_messages = {
        "invalid_login": (
            "L’adresse e-mail ou le mot de passe est incorrect. Vérifiez les deux, puis réessayez."
        ),
        "inactive": "L’adresse e-mail ou le mot de passe est incorrect.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username, password = self.fields["username"], self.fields["password"]
        username.label, username.help_text = "Adresse e-mail", EMAIL_HINT
        username.error_messages["required"] = "Saisissez votre adresse e-mail."
        # Not type=email: browsers refuse addresses in their own language, we answer in French.
        username.widget.attrs |= {
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        username.widget.attrs.pop("autofocus", None)
        password.label = "Mot de passe"
        password.error_messages["required"] = "Saisissez votre mot de passe."

    def clean_username(self) -> str:
        return rules.login_name(self.cleaned_data["username"])


class ForgottenPasswordForm(PasswordResetForm):
    """The address that receives the link."""

    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text=EMAIL_HINT,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Saisissez votre adresse e-mail.",
            "invalid": "Saisissez une adresse e-mail complète, par exemple prenom.nom@exemple.fr.",
        },
    )

    def clean_email(self) -> str:
        return rules.login_name(self.cleaned_data["email"])

    def send_mail(
        self, subject: str, text: str, context: dict[str, Any], *args: Any, **more: Any
    ) -> None:
        """Add the link: absolute, from a setting, never from the Host header (R62)."""
        path = reverse("password_reset_confirm", args=[context["uid"], context["token"]])
        link = {"bouton_url": settings.SITE_URL + path, "bouton_texte": "Choisir un mot de passe"}
        super().send_mail(subject, text, context | link, *args, **more)


class NewPasswordForm(SetPasswordForm):
    """A new password, twice."""

    error_messages = {"password_mismatch": "Les deux mots de passe sont différents."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Nouveau mot de passe"
        self.fields["new_password2"].label = "Nouveau mot de passe, une seconde fois"
        self.fields["new_password2"].help_text = ""


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
