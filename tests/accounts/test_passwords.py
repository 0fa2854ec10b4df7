"""What a password may be, how its field behaves, how it is stored (ASVS 5.0, V6.2 and V11.4)."""

import ast
import gzip
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import rules
from accounts.forms import ChangePasswordForm, LoginForm, NewPasswordForm
from accounts.forms.own_words import OwnWordsValidator
from accounts.forms.people import AgainForm, ConfirmForm, GuestForm, IdentityForm
from accounts.models import User
from tests.factories.people import UserFactory
from tests.test_architecture import OURS, ROOT, sources

LIST = ROOT / "accounts" / "data" / "common_passwords.txt.gz"
OLD = "un-secret-bien-long"
# Of one kind of characters each: nothing else is asked of a password than its length.
OF_ONE_KIND = (
    "cheminsdetraverse", "VOIRLAMERDEMAIN", "804719352266", "~|~^_^~|~^_^~|~", "ééèèààùùôôîîç",
    "      .      .  ", "海边的风筝飞得很高很远呢", "🎻🎺🥁🎷🎸🎹🪕🪗🎻🎺🥁🎷",
)  # fmt: skip
CHOSEN = (NewPasswordForm, ChangePasswordForm, IdentityForm, GuestForm)
TYPED_AGAIN = (LoginForm, AgainForm, ConfirmForm)


def person() -> User:
    return User(first_name="Aïssata", last_name="Le Goff-Diallo", email="a.legoff@theatre-tnb.fr")


def refused(password: str, whose: User | None = None) -> list[str]:
    """The reasons, by the code of their validator."""
    try:
        validate_password(password, whose)
    except ValidationError as error:
        return [one.code for one in error.error_list]
    return []


# --- What is chosen ------------------------------------------------------------------------------


@pytest.mark.parametrize("password", OF_ONE_KIND)
def test_characters_of_any_kind_make_a_password(password: str):
    """V6.2.5: neither capitals nor figures nor signs are asked."""
    assert refused(password, person()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("length", [64, 200])
def test_a_password_of_64_characters_and_more_is_chosen_and_signs_in(client, length):
    """V6.2.9, with spaces and letters of several bytes, whole to the last one."""
    long = "é là-bas, le merle ".ljust(length, "ü")
    who = UserFactory(secret=OLD)
    client.force_login(who)
    sent = {"old_password": OLD, "new_password1": long, "new_password2": long}
    assert client.post("/pro/compte/mot-de-passe/", sent).status_code == 302
    for typed, status in ((long, 302), (long[:-1], 422)):
        sent = {"username": who.email, "password": typed}
        assert Client().post("/connexion/", sent).status_code == status
    signs_up = IdentityForm(
        {"first_name": "A", "last_name": "B", "email": "c@d.fr", "password": long}
    )
    assert signs_up.is_valid(), signs_up.errors


def common() -> list[str]:
    with gzip.open(LIST, "rt", encoding="utf-8") as lines:
        return lines.read().splitlines()


def test_the_list_of_breached_passwords_is_whole():
    """V6.2.12: no line could never be met, and Django's own list is in it."""
    known = common()
    assert len(known) == len(set(known)) == 44_021
    assert [one for one in known if len(one) < rules.PASSWORD_MIN_LENGTH] == []
    assert [one for one in known if one != one.lower().strip()] == []
    own = {one for one in CommonPasswordValidator().passwords if len(one) >= 12}
    assert own
    assert own <= set(known)


@pytest.mark.parametrize("rank", range(0, 44_021, 4_001))
def test_a_breached_password_is_refused_whatever_its_case(rank: int):
    password = common()[rank]
    assert "password_too_common" in refused(password)
    assert "password_too_common" in refused(password.upper())


def test_control_django_s_own_list_lets_breached_ones_pass():
    own = CommonPasswordValidator()
    passing = [one for one in common() if one not in own.passwords]
    assert len(passing) > 43_000


@pytest.mark.parametrize(
    "password",
    ["PassCulture2027!", "p@55culture-2027", "passculture123456789", "Offre-Collective-1",
     "adageadageadage", "MotDePasse-Adage", "Éducation nationale", "aissata-aissata",
     "LeGoffDiallo35!", "theatre-tnb-theatre", "ADAGE.27.ADAGE.27"],
)  # fmt: skip
def test_the_product_s_words_and_the_person_s_alone_make_no_password(password: str):
    """V6.1.2, V6.2.11: with little beside, written with accents, capitals or signs."""
    assert "password_own_words" in refused(password, person())


@pytest.mark.parametrize(
    "password", ["passculture et trois merles", "diallo ouvre la fenêtre", "8fk3-adage-92hfk38"]
)
def test_the_same_words_among_others_are_let_in(password: str):
    assert refused(password, person()) == []


def test_the_words_of_the_person_are_those_of_nobody_else():
    assert "password_own_words" in refused("legoff-diallo-1", person())
    assert refused("legoff-diallo-1", User(first_name="Rose", email="rose@exemple.fr")) == []
    assert refused("legoff-diallo-1") == []


def test_both_lists_are_asked_where_a_password_is_chosen_and_only_there():
    """A wall that is not in the settings would be none; who signs in meets neither."""
    kinds = [type(one) for one in get_default_password_validators()]
    assert kinds.count(OwnWordsValidator) == kinds.count(CommonPasswordValidator) == 1
    assert OwnWordsValidator().get_help_text()
    assert AgainForm({"password": "passculture123"}).is_valid()


@pytest.mark.parametrize("form", [GuestForm, IdentityForm])
def test_who_signs_up_meets_them(form: type[forms.Form]):
    names = {"email": "rose@exemple.fr"} if form is GuestForm else {}
    said = {"first_name": "Rose", "last_name": "K", "email": "rose@exemple.fr"}
    for password in ("passculture2027", common()[0]):
        filled = form(said | {"password": password}, **names)
        assert list(filled.errors) == ["password"]


# --- Its field -----------------------------------------------------------------------------------


def forms_of_ours() -> Iterator[type[forms.BaseForm]]:
    """Every form of the product, the administration's included."""
    for app in OURS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "forms" in file.relative_to(ROOT).with_suffix("").parts:
                import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    waiting = [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.split(".")[0] in OURS:
            yield one


def secrets_of(form: type[forms.BaseForm]) -> dict[str, forms.Field]:
    fields = getattr(form, "base_fields", {})
    return {name: field for name, field in fields.items() if re.search(r"password|secret", name)}


def test_every_password_is_masked_and_open_to_paste_and_managers():
    """V6.2.6, V6.2.7: type=password, and the name by which a manager knows what goes there."""
    seen = set()
    for form in forms_of_ours():
        for name, field in secrets_of(form).items():
            seen.add(form)
            attrs = field.widget.attrs
            assert field.widget.input_type == "password", f"{form.__name__}.{name}"
            assert attrs["autocomplete"] in {"current-password", "new-password"}, form.__name__
            assert not {"onpaste", "readonly", "oncopy"} & set(attrs), form.__name__
    assert seen >= {*CHOSEN, *TYPED_AGAIN}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/connexion/", ["current-password"]),
        ("/inscription/identification/", ["new-password"]),
        ("/pro/compte/mot-de-passe/", ["current-password", "new-password", "new-password"]),
    ],
)
def test_the_pages_write_it_so(client, path, kinds):
    if path.startswith("/pro/"):
        client.force_login(UserFactory(secret=OLD))
    fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", client.get(path).text)
    assert [re.findall(r'autocomplete="([\w-]+)"', field) for field in fields] == [
        [kind] for kind in kinds
    ]


def test_no_script_listens_to_paste_or_writes_over_autocomplete():
    for script in (ROOT / "static" / "js").glob("*.js"):
        text = script.read_text()
        assert not re.search(r"""["'](?:paste|autocomplete)["']|onpaste|\.autocomplete""", text)


# --- How it is stored ----------------------------------------------------------------------------


def test_production_stretches_passwords_by_django_s_first_hasher():
    """V11.4.2: PBKDF2 over SHA-256; OWASP asks 600 000 rounds. Tests alone have a weak one."""
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000
    chosen = []
    for file in sources():
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "PASSWORD_HASHERS" in ast.unparse(node.body):
                chosen.append((file.relative_to(ROOT).as_posix(), ast.unparse(node.test)))
        assigned = [n for n in tree.body if isinstance(n, ast.Assign | ast.AnnAssign)]
        assert [n for n in assigned if "PASSWORD_HASHERS" in ast.unparse(n)] == []
    assert chosen == [("passculture/settings/__init__.py", "ENVIRONMENT == 'test'")]
    assert settings.ENVIRONMENT == "test"
