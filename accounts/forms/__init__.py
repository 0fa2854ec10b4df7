"""What people type about themselves."""

from accounts.forms.administration import PersonChangeForm, PersonCreationForm, RoleForm
from accounts.forms.people import AgainForm, ConfirmForm, GuestForm, IdentityForm, NameForm
from accounts.forms.signing_in import (
    AddressForm,
    ChangePasswordForm,
    CodeForm,
    EitherForm,
    LoginForm,
    NewPasswordForm,
    RecoveryForm,
    typed_login_name,
)

__all__ = [
    "AddressForm",
    "AgainForm",
    "ChangePasswordForm",
    "CodeForm",
    "ConfirmForm",
    "EitherForm",
    "GuestForm",
    "IdentityForm",
    "LoginForm",
    "NameForm",
    "NewPasswordForm",
    "PersonChangeForm",
    "PersonCreationForm",
    "RecoveryForm",
    "RoleForm",
    "typed_login_name",
]
