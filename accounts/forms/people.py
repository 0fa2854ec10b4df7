"""Who one is: what somebody says of themselves when they sign up, and changes later."""

from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.forms.signing_in import CHOSEN, PASSWORD_HINT, AddressForm
from accounts.models import User


def _name(label: str, autocomplete: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


class NameForm(forms.Form):
    """First and last name, without any check of their form."""

    first_name = _name("Prénom", "given-name", "Saisissez votre prénom.")
    last_name = _name("Nom", "family-name", "Saisissez votre nom.")


class _WithPassword(forms.Form):
    """A password chosen once; `stored` was chosen before, and is kept when nothing is typed."""

    password = forms.CharField(
        label="Mot de passe",
        max_length=200,
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"} | CHOSEN),
        error_messages={"required": "Choisissez un mot de passe."},
    )

    def __init__(self, *args: Any, stored: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = stored
        if stored:
            field = self.fields["password"]
            field.required = False
            field.help_text = "Vous l’avez choisi. Laissez vide pour le garder."

    @property
    def password_hash(self) -> str:
        """What we keep of the password, never the password itself."""
        typed = self.cleaned_data.get("password")
        return make_password(typed) if typed else self.kept

    def _check_password(self, email: str) -> None:
        said = self.cleaned_data
        names = {name: said.get(name, "") for name in ("first_name", "last_name")}
        if said.get("password"):
            try:
                validate_password(said["password"], User(email=email, **names))
            except ValidationError as error:
                self.add_error("password", error)


class IdentityForm(AddressForm, NameForm, _WithPassword):
    """Who signs up: address, name, password."""

    field_order = ["first_name", "last_name", "email", "password"]

    def clean(self) -> dict[str, Any]:
        self._check_password(self.cleaned_data.get("email", ""))
        return self.cleaned_data


class GuestForm(NameForm, _WithPassword):
    """Who was invited by mail: the address is the one of the invitation."""

    field_order = ["first_name", "last_name", "password"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        self._check_password(self.email)
        return self.cleaned_data


class AgainForm(forms.Form):
    """One's password, typed once more by who is signed in."""

    password = forms.CharField(
        label="Votre mot de passe",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Saisissez votre mot de passe."},
    )


class ConfirmForm(AgainForm):
    """The password chosen at sign-up: a link alone, opened by a machine, confirms nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "Celui que vous avez choisi en vous inscrivant."
