"""Who to sign in with, as the command prints it."""

from collections.abc import Iterator

from accounts.models import User
from devtools.demo.cast import TROUPES
from devtools.demo.scenes import CARTIER, GUEHENNO, THERESE_PIERRE
from schools.models import SchoolRole
from venues.models import Membership

SHOWN = [THERESE_PIERRE, GUEHENNO, CARTIER]


def to_sign_in_with() -> Iterator[str]:
    """One line a person: staff and partners with the password, schools through ADAGE."""
    yield "Administration (par /connexion/, avec ce mot de passe), une personne par rôle :"
    for person in User.objects.filter(groups__isnull=False).order_by("pk"):
        names = ", ".join(person.groups.values_list("name", flat=True))
        yield f"  {person.email:<48} {person.full_name}, {names}"
    yield "Acteurs culturels (par /connexion/, avec ce mot de passe) :"
    for troupe in TROUPES:
        members = Membership.objects.filter(partner__siren=troupe.siren).select_related("user")
        for member in members.order_by("pk"):
            note = "" if troupe.referenced else " (non référencée sur ADAGE)"
            yield f"  {member.user.email:<48} {member.user.full_name}, {troupe.name}{note}"
    yield "Établissements (par la page du faux ADAGE, sans mot de passe) :"
    roles = SchoolRole.objects.filter(institution__uai__in=SHOWN)
    for role in roles.select_related("user", "institution").order_by("institution", "pk"):
        said = f"{role.user.full_name}, {role.title.lower()}, {role.institution}"
        yield f"  {role.user.email:<48} {said}"
