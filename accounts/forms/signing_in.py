"""What people type to sign in or to choose a password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import actions, rules
from accounts.models import User
from core.rules.text import identifier

UNCONFIRMED = (
    "Confirmez d’abord votre adresse : ouvrez le lien du message que nous vous avons envoyé."
)
PASSWORD_HINT = (
    f"{rules.PASSWORD_MIN_LENGTH} caractères au moins. Une phrase courte convient ; un mot de "
    "passe trop courant, ou proche de votre nom, est refusé."
)
# A field where one chooses a password: the page ticks what it already is.
CHOSEN = {"data-length": str(rules.PASSWORD_MIN_LENGTH)}
SIX_DIGITS = f"Saisissez les {rules.CODE_DIGITS} chiffres que votre application affiche."
RECOVERY_SHAPE = (
    f"Saisissez les {rules.RECOVERY_LETTERS} lettres et chiffres d’un code qui n’a pas servi."
)
STAY_HINT = (
    f"Pendant {rules.DEVICE_REMEMBERED.days} jours. Sur un ordinateur partagé, laissez cette case "
    "vide."
)
EMAIL_HINT = "Par exemple : prenom.nom@exemple.fr"


def typed_login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address behind a try, in its one spelling: « A@x.fr » and « a@x.fr » count together.

    What the code tries counts, whatever the page says: Django hands it over as `username`, axes
    under the name of our field.
    """
    tried = credentials or {}
    typed = tried.get("username") or tried.get(User.USERNAME_FIELD)
    return rules.login_name(typed or request.POST.get("username", ""))


class LoginForm(AuthenticationForm):
    """E-mail address and password; the error never says which of the two is wrong."""

    error_messages = {
        "invalid_login": (
            "L’adresse de courriel ou le mot de passe est incorrect. "
            "Vérifiez les deux, puis réessayez."
        ),
        "inactive": "L’adresse de courriel ou le mot de passe est incorrect.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username, password = self.fields["username"], self.fields["password"]
        username.label, username.help_text = "Adresse de courriel", EMAIL_HINT
        username.error_messages["required"] = "Saisissez votre adresse de courriel."
        # Not type=email: browsers refuse addresses in their own language, we answer in French.
        username.widget.attrs |= {
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        username.widget.attrs.pop("autofocus", None)
        password.label = "Mot de passe"
        self.fields["stay"] = forms.BooleanField(
            label="Se souvenir de moi sur cet appareil",
            required=False,
            help_text=STAY_HINT,
        )
        password.error_messages["required"] = "Saisissez votre mot de passe."

    def clean_username(self) -> str:
        return rules.login_name(self.cleaned_data["username"])

    def confirm_login_allowed(self, user: User) -> None:
        """The password is right: one may be told that the address is not confirmed yet."""
        super().confirm_login_allowed(user)
        if user.email_unconfirmed_since:
            raise ValidationError(UNCONFIRMED, code="unconfirmed")


class AddressForm(forms.Form):
    """The address that receives a link."""

    email = forms.EmailField(
        label="Adresse de courriel",
        max_length=254,
        help_text=EMAIL_HINT,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Saisissez votre adresse de courriel.",
            "invalid": "Saisissez une adresse de courriel complète, "
            "par exemple prenom.nom@exemple.fr.",
        },
    )

    def clean_email(self) -> str:
        return rules.login_name(self.cleaned_data["email"])


class CodeForm(forms.Form):
    """The code of the second factor."""

    code = forms.CharField(
        label="Code à 6 chiffres",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages=dict.fromkeys(("required", "max_length"), SIX_DIGITS),
    )

    def clean_code(self) -> str:
        digits = identifier(self.cleaned_data["code"])
        if not (digits.isascii() and digits.isdigit()) or len(digits) != rules.CODE_DIGITS:
            raise ValidationError(SIX_DIGITS)
        return digits


class RecoveryForm(CodeForm):
    """A recovery code in the place of the telephone's: capitals, spaces and hyphens are free."""

    code = forms.CharField(
        label="Code de secours",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages=dict.fromkeys(("required", "max_length"), RECOVERY_SHAPE),
    )

    def clean_code(self) -> str:
        letters = identifier(self.cleaned_data["code"]).replace("-", "").upper()
        if not (letters.isascii() and letters.isalnum()) or len(letters) != rules.RECOVERY_LETTERS:
            raise ValidationError(RECOVERY_SHAPE)
        return letters


class EitherForm(RecoveryForm):
    """The code of the telephone, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code à 6 chiffres, ou code de secours"

    def clean_code(self) -> str:
        digits = identifier(self.cleaned_data["code"])
        if digits.isascii() and digits.isdigit() and len(digits) == rules.CODE_DIGITS:
            return digits
        return super().clean_code()


class NewPasswordForm(SetPasswordForm):
    """A new password, twice."""

    error_messages = {"password_mismatch": "Les deux mots de passe sont différents."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Nouveau mot de passe"
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password1"].widget.attrs |= CHOSEN
        self.fields["new_password2"].label = "Nouveau mot de passe, une seconde fois"
        self.fields["new_password2"].help_text = ""

    def save(self, commit: bool = True) -> Any:
        """The link of the mail was opened: it proves the address too."""
        password = self.cleaned_data["new_password1"]
        actions.choose_password(user_id=self.user.pk, password=password, proves_address=True)
        return self.user


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    """The old password, then the new one twice."""

    error_messages = NewPasswordForm.error_messages | {
        "password_incorrect": "Ce n’est pas votre mot de passe actuel. Saisissez-le de nouveau.",
    }
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mot de passe actuel"
        self.fields["old_password"].widget.attrs.pop("autofocus", None)

    def save(self, commit: bool = True) -> Any:
        password = self.cleaned_data["new_password1"]
        actions.choose_password(user_id=self.user.pk, password=password)
        self.user.refresh_from_db()
        return self.user
