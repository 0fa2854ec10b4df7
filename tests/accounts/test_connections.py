"""« Mes connexions », what a new password ends, what the clock forgets, how long a link lives."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import actions, rules
from accounts.models import Session, User
from accounts.tasks import forget_sessions, forget_tries
from outbox.actions import deliver_due
from tests.factories.people import StaffFactory, UserFactory
from tests.people import BACKEND

pytestmark = pytest.mark.django_db
PAGE, MINE, PASSWORD = "/pro/compte/connexions/", "/pro/compte/", "/pro/compte/mot-de-passe/"
OLD, NEW = "un-secret-bien-long", "un-autre-secret-long"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"
CHANGED = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}


def opened(person: User, user_agent: str = WINDOWS) -> Client:
    """Another browser of this person, signed in by the page."""
    browser = Client(headers={"User-Agent": user_agent})
    sent = {"username": person.email, "password": OLD}
    assert browser.post("/connexion/", sent).status_code == 302
    return browser


def is_open(browser: Client) -> bool:
    return browser.get(MINE).status_code == 200


def ends(text: str) -> list[str]:
    """What the buttons of the page send."""
    return re.findall(r'name="end" value="([^"]+)"', text)


def deliver() -> None:
    while deliver_due():
        pass


def link() -> str:
    """The address of the last mail's button."""
    text = str(mail.outbox[-1].body)
    found = next(line for line in text.splitlines() if line.startswith(settings.SITE_URL))
    return found.removeprefix(settings.SITE_URL)


@pytest.fixture
def person(db: None) -> User:
    return UserFactory(secret=OLD)


def test_each_open_device_is_named_and_none_of_their_keys_is_shown(person):
    here, telephone = opened(person), opened(person, PHONE)
    text = here.get(PAGE).text
    assert 'Firefox sur Windows</b> <span class="secondary">— cet appareil' in text
    assert "Safari sur iPhone" in text
    assert "Dernière activité le" in text
    for browser in (here, telephone):
        assert browser.session.session_key not in text
    assert len(ends(text)) == 2  # the telephone, and all the others


def test_one_is_ended_the_others_stay(person):
    here, telephone, tablet = opened(person), opened(person, PHONE), opened(person, "iPad")
    name = ends(telephone.get(PAGE).text)
    text = here.get(PAGE).text
    end = next(one for one in ends(text) if one not in name)  # the tablet's: not this one's
    answer = here.post(PAGE, {"end": end}, follow=True)
    assert "1\u00a0connexion terminée." in answer.text
    assert [is_open(browser) for browser in (here, telephone, tablet)].count(True) == 2
    assert is_open(here)
    again = here.post(PAGE, {"end": end}, follow=True)
    assert "déjà terminée" in again.text


def test_all_the_others_are_ended_at_once(person):
    here, telephone, tablet = opened(person), opened(person, PHONE), opened(person, "iPad")
    answer = here.post(PAGE, {"end": "others"}, follow=True)
    assert "2\u00a0connexions terminées." in answer.text
    assert "Vous n’êtes connecté nulle part ailleurs." in answer.text
    assert [is_open(browser) for browser in (here, telephone, tablet)] == [True, False, False]


def test_nobody_ends_or_sees_the_connection_of_somebody_else(person):
    stranger = UserFactory(secret=OLD)
    theirs, here = opened(stranger, PHONE), opened(person)
    opened(stranger)
    (name, _) = ends(theirs.get(PAGE).text)
    assert "iPhone" not in here.get(PAGE).text
    here.post(PAGE, {"end": name})
    here.post(PAGE, {"end": "others"})
    assert Session.objects.filter(user=stranger).count() == 2


def test_a_connection_that_is_over_is_not_shown(person):
    here = opened(person)
    opened(person, PHONE)
    Session.objects.exclude(session_key=here.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert "iPhone" not in here.get(PAGE).text


def test_the_menu_of_the_account_leads_there(person):
    assert f'href="{PAGE}"' in opened(person).get("/aide/").text
    staff = Client()
    staff.force_login(StaffFactory(), backend=BACKEND)
    assert f'href="{PAGE}"' in staff.get("/admin/").text


def test_a_new_password_ends_the_other_sessions_and_the_person_is_written_to(person):
    here, telephone = opened(person), opened(person, PHONE)
    assert here.post(PASSWORD, CHANGED).url == MINE
    assert is_open(here)
    assert not is_open(telephone)
    assert Session.objects.filter(user=person).count() == 1  # not only closed: gone
    deliver()
    assert [one.to for one in mail.outbox] == [[person.email]]
    assert mail.outbox[0].subject == "Votre mot de passe a changé"
    assert "Si ce n’est pas vous" in str(mail.outbox[0].body)


def test_the_administration_changes_its_password_by_the_same_rules():
    staff = StaffFactory(secret=OLD)
    here, telephone = opened(staff), opened(staff, PHONE)
    assert here.post("/admin/password_change/", CHANGED).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert telephone.get("/admin/").status_code == 302
    deliver()
    assert mail.outbox[0].subject == "Votre mot de passe a changé"


def test_a_forgotten_password_chosen_again_ends_every_session(client, person):
    telephone = opened(person, PHONE)
    client.post("/mot-de-passe/oublie/", {"email": person.email})
    deliver()
    page = client.get(link(), follow=True).redirect_chain[-1][0]
    client.post(page, {"new_password1": NEW, "new_password2": NEW})
    assert not is_open(telephone)
    assert not Session.objects.filter(user=person).exists()


def test_a_password_of_the_common_list_is_refused(person):
    common = "qwerty123456"
    answer = opened(person).post(PASSWORD, CHANGED | dict.fromkeys(
        ("new_password1", "new_password2"), common
    ))  # fmt: skip
    assert (answer.status_code, "trop courant" in answer.text) == (422, True)


def test_the_link_of_a_forgotten_password_lives_two_hours(client, person):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/mot-de-passe/oublie/", {"email": person.email})
        deliver()
        assert "pendant 2\u00a0heures" in str(mail.outbox[0].body)
        there = link()
        clock.shift(timedelta(hours=2))
        assert "Choisir un nouveau mot de passe" in client.get(there, follow=True).text
        clock.shift(timedelta(seconds=1))
        assert "plus valable" in Client().get(there, follow=True).text


def test_the_link_of_a_first_password_lives_three_days(client):
    newcomer = UserFactory(last_login=None)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        actions.send_password_link(user_id=newcomer.pk)
        deliver()
        assert "pendant 3\u00a0jours" in str(mail.outbox[0].body)
        there = link()
        clock.shift(timedelta(days=3))
        assert "Choisir un nouveau mot de passe" in client.get(there, follow=True).text
        clock.shift(timedelta(seconds=1))
        assert "plus valable" in Client().get(there, follow=True).text


def test_the_clock_forgets_sessions_that_are_over(person):
    here = opened(person)
    opened(person, PHONE)
    over = Session.objects.exclude(session_key=here.session.session_key)
    over.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert forget_sessions() == 1
    assert is_open(here)


def test_the_clock_forgets_old_tries(client, person):
    client.post("/connexion/", {"username": person.email, "password": "faux"})
    opened(UserFactory(secret=OLD))
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (1, 1)
    with time_machine.travel(timezone.now() + rules.TRIES_KEPT - timedelta(minutes=1)):
        assert forget_tries() == 0
    with time_machine.travel(timezone.now() + rules.TRIES_KEPT + timedelta(minutes=1)):
        assert forget_tries() == 2
