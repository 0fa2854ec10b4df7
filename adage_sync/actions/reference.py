"""What ADAGE's reference data changes here: contacts, teachers, referenced partners (R3, R5)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.actions import release_address
from accounts.models import User
from adage_sync import rules
from adage_sync.actions.referencing import note_referencing
from adage_sync.models import SyncState
from core.rules.addresses import mailbox, pasted_address
from core.rules.phones import read_phone
from core.rules.text import one_line
from schools.models import Institution, Role, SchoolRole
from venues.models import Membership, Partner


@dataclass
class SyncReport:
    """What one reading changed: kind of change -> names, in the order read."""

    read: int = 0
    unchanged: int = 0
    lines: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, name: str) -> None:
        """Add one line."""
        self.lines.setdefault(what, []).append(name)


@transaction.atomic
def bring_institutions(*, rows: Iterable[dict[str, Any]], dry_run: bool = False) -> SyncReport:
    """Take the contacts ADAGE gives; who is eligible stays the official directory's word (R5).

    An institution ADAGE does not name, or that we do not know, is only reported.
    """
    report, known, named = (
        SyncReport(),
        {
            s.uai: s
            for s in Institution.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        },
        set(),
    )
    for row in rows:
        report.read += 1
        named.add(row["uai"])
        school = known.get(row["uai"])
        if school is None:
            report.note("unknown", f"{row['uai']} {row['libelle']}")
        elif changed := _contacts(school, row):
            school.save(update_fields=changed)
            report.note("updated", f"{school.uai} {school.name}")
        else:
            report.unchanged += 1
    for school in known.values():
        if school.uai not in named and school.is_open and school.eligible:
            report.note("absent", f"{school.uai} {school.name}")
    return _finished(report, dry_run)


@transaction.atomic
def bring_teachers(
    *, uai: str, rows: Iterable[dict[str, Any]], dry_run: bool = False
) -> SyncReport:
    """Make known the teachers of a school, so that a partner may address one of them (R11).

    Opens nothing: they act once ADAGE has sent them in. Who came in from elsewhere stays there.
    """
    report, school = SyncReport(), Institution.objects.get(uai=uai)
    for row in rows:
        report.read += 1
        _bring_teacher(school, row, report)
    return _finished(report, dry_run)


@transaction.atomic
def bring_partners(*, rows: Iterable[dict[str, Any]], dry_run: bool = False) -> SyncReport:
    """Open and close referencings as ADAGE says (R3); one SIRET in force references its SIREN."""
    # SIREN -> referenced or not, ADAGE's number, its name; a row without SIRET names nobody.
    said: dict[str, tuple[bool, str, str]] = {}
    for row in rows:
        siret = str(row["siret"] or "")
        if not rules.SIRET.fullmatch(siret):
            continue
        is_active = row["actif"] == 1 and row["synchroPass"] == 1
        if is_active or siret[:9] not in said:
            said[siret[:9]] = (
                is_active,
                str(row["id"])[:20],
                str(row.get("libelle") or ""),
            )
    report = SyncReport()
    known = set(Partner.objects.filter(siren__in=said).values_list("siren", flat=True))
    for siren, (referenced, adage_id, name) in sorted(said.items()):
        report.read += 1
        if siren not in known:
            report.note("unknown", f"{siren} {name}".strip())
            continue
        change = note_referencing(siren=siren, referenced=referenced, adage_id=adage_id)
        if change.what:
            report.note(change.what, f"{siren} {change.partner}{change.offers_in_words}")
        else:
            report.unchanged += 1
    return _finished(report, dry_run)


def remember(*, name: str, since: Any) -> None:
    """The next reading asks for what changed since this moment."""
    SyncState.objects.update_or_create(name=name, defaults={"since": since})


def _finished(report: SyncReport, dry_run: bool) -> SyncReport:
    """Try everything for real, keep it or not: what a trial says is what would happen."""
    if dry_run:
        transaction.set_rollback(True)
    return report


def _contacts(school: Institution, row: dict[str, Any]) -> list[str]:
    """Set what ADAGE says otherwise; returns the names of the changed fields."""
    said: dict[str, Any] = {}
    if mail := _mail(row.get("courriel")):
        said["email"] = mail
    if phone := one_line(str(row.get("telephone") or "")).strip()[:30]:
        said["phone"] = read_phone(phone, school.department_code) or phone
    for field_name in ("latitude", "longitude"):
        if getattr(school, field_name) is None:
            with suppress(InvalidOperation):
                degrees = Decimal(str(row.get(field_name)))
                if degrees.is_finite() and abs(degrees) <= rules.DEGREES_MAX:
                    said[field_name] = degrees.quantize(Decimal("0.000001"))
    changed = [name for name, value in said.items() if getattr(school, name) != value]
    for name in changed:
        setattr(school, name, said[name])
    return changed


def _bring_teacher(school: Institution, row: dict[str, Any], report: SyncReport) -> None:
    mail = _mail(row["mail"])
    if not mail:
        report.note("refused", f"{school.uai}\u00a0: adresse illisible")
        return
    user = User.objects.with_email(mail).select_for_update(no_key=True).first()
    if user is None or release_address(user=user):
        user = User(email=mail)
        user.set_unusable_password()
    # Closed accounts, the administration, members of a structure: ADAGE does not touch them.
    elif not user.is_active or user.is_staff or Membership.objects.filter(user=user).exists():
        report.note("refused", f"{school.uai}\u00a0: compte d’un autre espace")
        return
    # Set the names ADAGE gives; returns those that changed.
    civility = row.get("civilite") or ""
    said = {
        "civility": civility if civility in rules.CIVILITIES else "",
        "first_name": one_line(row["prenom"]).strip()[:150],
        "last_name": one_line(row["nom"]).strip()[:150],
    }
    names = [name for name, value in said.items() if getattr(user, name) != value]
    for name in names:
        setattr(user, name, said[name])
    role = SchoolRole.objects.filter(user=user).first() if user.pk else None
    if role is not None and not names:
        if role.institution_id == school.pk:
            report.unchanged += 1
        else:
            report.note("elsewhere", school.uai)
        return
    user.save()
    if role is None:
        # Known, not yet come in: any token is newer than this date.
        SchoolRole.objects.create(
            user=user,
            institution=school,
            role=Role.TEACHER,
            can_prebook=False,
            entered_at=rules.NEVER_ENTERED,
        )
    # Reports are printed and kept: they name schools, never people.
    report.note("created" if role is None else "updated", school.uai)


def _mail(text: Any) -> str:
    """The address in lower case, '' when it is not one."""
    mail = mailbox(pasted_address(str(text or "")))
    try:
        validate_email(mail)
    except ValidationError:
        return ""
    return mail if len(mail) <= rules.MAIL_CHARACTERS_MAX else ""
