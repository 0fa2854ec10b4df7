"""The journal of the administration: nobody rewrites it, and whoever cuts it is seen (A11, A12)."""

import hashlib
import json

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from administration.actions import operator, record_command
from administration.models import AdminAct
from administration.queries import acts_of
from operations.audit import QUERIES, rows_of
from passculture.rights import GROW, RIGHTS
from schools.models import Institution
from tests.factories.people import StaffFactory, UserFactory, with_role
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory
from tests.owner import as_owner, without_walls
from venues.models import Membership

pytestmark = pytest.mark.django_db
CHAIN = [query for query in QUERIES if query.code in ("A11", "A12")]
ACTS, WORDS = "administration_adminact", "administration_adminactwords"


def rename(client: Client, school: Institution, name: str) -> AdminAct:
    """Through the form of the administration."""
    page = reverse("admin:schools_institution_change", args=[school.pk])
    shown = client.get(page).context
    form = shown["adminform"].form
    said = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    for table in shown["inline_admin_formsets"]:
        said |= {f"{table.formset.prefix}-{n}_FORMS": 0 for n in ("TOTAL", "INITIAL")}
    answer = client.post(page, {k: v for k, v in said.items() if v is not False} | {"name": name})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return AdminAct.objects.latest("id")


def faults() -> dict[str, int]:
    return {query.code: len(rows_of(query)) for query in CHAIN}


def some(many: int = 3) -> list[AdminAct]:
    return [record_command("test", facts={"rank": rank}) for rank in range(many)]


def test_an_act_says_who_what_before_after_and_the_request(client, administrator):
    school = InstitutionFactory(name="Collège Avant")
    act = rename(client, school, "Collège Après")
    assert (act.actor, act.verb, act.model) == (administrator.pk, "change", "schools.institution")
    assert act.object_id == str(school.pk)
    words = json.loads(act.texts.words)
    assert words["changes"]["name"] == ["Collège Avant", "Collège Après"]
    assert words["actor"] == administrator.email
    assert len(act.request_id) == 36
    # No name in what the purge leaves.
    assert "Collège" not in json.dumps(act.facts)


def test_the_number_of_who_acted_outlives_the_account(client, administrator):
    """No cascade: the account goes, the act stays."""
    school = InstitutionFactory()
    act = rename(client, school, "Collège Après")
    number = administrator.pk
    StaffFactory()
    User.objects.filter(pk=number).delete()
    assert AdminAct.objects.get(pk=act.pk).actor == number


def test_rights_given_are_facts_and_a_password_is_never_one(client, administrator):
    person = UserFactory(secret="Un-secret-de-clerc-9")
    page = reverse("admin:accounts_user_change", args=[person.pk])
    said = {"email": person.email, "is_active": "on", "is_staff": "on", "civility": "Mme"}
    assert client.post(page, said | {"password": "x"}).status_code == 302
    act = AdminAct.objects.latest("id")
    assert act.facts["is_staff"] == [False, True]
    added = client.post(reverse("admin:accounts_user_add"), {"email": "neuve@exemple.fr"})
    assert added.status_code == 302
    made = AdminAct.objects.latest("id")
    assert (made.verb, made.facts["is_staff"]) == ("add", [None, False])
    assert "pbkdf2" not in made.texts.words
    assert json.loads(made.texts.words)["changes"]["password"] == ["•", "•"]


def test_the_row_of_a_table_under_a_form_and_a_deletion_are_acts(client, administrator):
    first, second = MemberFactory(), MemberFactory()
    partner = first.memberships.get().partner
    Membership.objects.filter(user=second).update(partner=partner)
    gone = Membership.objects.get(user=second)
    client.post(reverse("admin:venues_membership_delete", args=[gone.pk]), {"post": "yes"})
    act = AdminAct.objects.latest("id")
    assert (act.verb, act.model, act.object_id) == ("delete", "venues.membership", str(gone.pk))
    assert act.facts["partner_id"] == [partner.pk, None]


def test_the_history_of_a_row_shows_its_acts_to_who_may_see_it(client, administrator):
    school = InstitutionFactory(name="Collège Avant")
    rename(client, school, "Collège Après")
    page = reverse("admin:schools_institution_history", args=[school.pk])
    assert "Collège Avant → Collège Après" in client.get(page).content.decode()
    assert acts_of(school)[0]["verb"] == "modification"
    client.force_login(with_role("Modération"))
    assert client.get(page).status_code == 403


def test_a_breakdown_in_the_journal_undoes_the_act(client, administrator, monkeypatch):
    """The act and its line, or neither."""
    school = InstitutionFactory(name="Collège Avant")
    monkeypatch.setattr("administration.actions.acts.secrets.token_hex", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rename(client, school, "Collège Après")
    assert Institution.objects.get(pk=school.pk).name == "Collège Avant"


def test_the_chain_is_what_is_written_down():
    """Read again apart from the database: a digest over the row and the one before."""
    first, second = some(2)
    for act, previous in ((first, ""), (second, first.digest)):
        act.refresh_from_db()
        assert act.previous == previous
        row = [
            act.previous, act.pk, act.at.strftime("%Y-%m-%dT%H:%M:%S.%f"), act.actor, act.verb,
            act.model, act.object_id, act.facts, act.request_id, act.words_digest,
        ]  # fmt: skip
        text = json.dumps(row, ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == act.digest
    assert (first.pk + 1, faults()) == (second.pk, {"A11": 0, "A12": 0})


TAMPERED = {
    "a value": f"UPDATE {ACTS} SET facts = '{{}}' WHERE id = %s",
    "who": f"UPDATE {ACTS} SET actor = 1 WHERE id = %s",
    "when": f"UPDATE {ACTS} SET at = at + interval '1 second' WHERE id = %s",
    "a digest": f"UPDATE {ACTS} SET digest = repeat('0', 64) WHERE id = %s",
    "a line taken away": f"DELETE FROM {WORDS} WHERE act_id = %s; DELETE FROM {ACTS} WHERE id = %s",
    "words": f"UPDATE {WORDS} SET words = replace(words, 'commande', 'autre') WHERE act_id = %s",
    "words taken away": f"DELETE FROM {WORDS} WHERE act_id = %s",
    "words half blanked": f"UPDATE {WORDS} SET words = '', blanked_at = now() WHERE act_id = %s",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_the_owner_who_tampers_is_seen_by_the_audit(what):
    """Even without the walls: `manage.py audit` exits with a fault."""
    _, middle, _ = some()
    assert faults() == {"A11": 0, "A12": 0}
    sql = TAMPERED[what].replace("%s", str(middle.pk))
    with without_walls(ACTS, WORDS):
        as_owner("SET LOCAL session_replication_role = replica", sql)
    assert sum(faults().values()) > 0
    with pytest.raises(CommandError, match=r"A1[12]"):
        call_command("audit")


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("label", RIGHTS[GROW])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_no_journal_is_rewritten_by_the_product(label, verb):
    """UPDATE, DELETE and TRUNCATE, on every journal."""
    meta = apps.get_model(label)._meta
    key = meta.pk.column
    assert refused(verb.format(meta.db_table, key, key))


def test_a_line_cannot_be_slipped_in_the_chain():
    """Whoever inserts says neither the number, nor the digests: the database writes them."""
    first = some(1)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ACTS} (id, at, verb, model, object_id, facts, request_id, words_digest,"
            " previous, digest) VALUES (1, now(), 'x', 'x', 'x', '{}', '', '', 'forged', 'forged')"
            " RETURNING id, previous, digest"
        )
        number, previous, digest = cursor.fetchone()
    assert (number, previous) == (first.pk + 1, AdminAct.objects.get(pk=first.pk).digest)
    assert digest != "forged"


@pytest.mark.skipif(not settings.TWO_DATABASE_ROLES, reason="a single role")
def test_words_are_blanked_and_nothing_else_even_by_the_owner():
    some(1)
    for change in ("words = 'autre'", "salt = ''", "blanked_at = now()", "act_id = 99"):
        with pytest.raises(DatabaseError), transaction.atomic():
            as_owner(f"UPDATE {WORDS} SET {change}")


def test_the_audit_log_holds_the_acts_and_the_commands(client, administrator):
    school = InstitutionFactory()
    rename(client, school, "Collège Après")
    record_command("import_budgets", facts={"lines": 3})
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor, action, object FROM audit_log WHERE id LIKE 'admin-%%'")
        found = set(cursor.fetchall())
    assert (administrator.email, "change", f"schools.institution:{school.pk}") in found
    assert {action for who, action, _ in found if who.startswith("commande, ")} == {
        "import_budgets"
    }


def test_a_command_that_changes_something_says_who_typed_it_and_with_which_file(tmp_path):
    """The digest of the file: the same file is found again; a trial writes nothing."""
    school = InstitutionFactory()
    file = tmp_path / "credits.csv"
    file.write_text(f"UAI;amount;from;to;final\n{school.uai};100;2026-09-01;2027-09-01;oui\n")
    call_command("import_budgets", str(file), dry_run=True)
    assert not AdminAct.objects.exists()
    call_command("import_budgets", str(file))
    act = AdminAct.objects.get()
    assert (act.verb, act.actor) == ("import_budgets", None)
    assert act.facts["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    words = json.loads(act.texts.words)
    assert (words["actor"], words["reason"]) == (operator(), "credits.csv")


def test_the_commands_that_change_something_all_write_in_the_journal():
    """A command to come says here why it does not."""
    silent = {
        "audit", "create_runtime_role", "draw_states", "export_open_data", "load_demo",
        "make_country", "make_keys", "migrate", "relay", "run_job",
    }  # fmt: skip
    ours = {
        path.stem: path.read_text()
        for app in apps.get_app_configs()
        for path in (settings.BASE_DIR / app.name).glob("management/commands/*.py")
        if path.stem != "__init__"
    }
    assert {name for name, text in ours.items() if "record_command(" not in text} == silent
