"""Where the amounts of a campaign come from: each source makes the same proposals."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from core.rules import NBSP, euros, middle_date, number, plural
from core.rules.sharing import shares
from schools.actions.campaign_trial import Proposal, Proposals, Terms, terms_of
from schools.actions.report import BadFile, LineError
from schools.forms.budget_file import read_budgets
from schools.forms.pupils_file import PupilsLine, read_pupils
from schools.models import Budget, BudgetCampaign
from schools.queries.campaigns import in_force, provisional

Source = BudgetCampaign.Source
Make = Callable[[BudgetCampaign], Proposals]
SOURCES: dict[str, Make] = {}


def source(name: str) -> Callable[[Make], Make]:
    """Where amounts come from, by the name a campaign stores."""

    def listed(make: Make) -> Make:
        SOURCES[name] = make
        return make

    return listed


def proposals_of(campaign: BudgetCampaign) -> Proposals:
    """What each credit should be. Raises BadFile: nothing can be tried."""
    return SOURCES[campaign.source](campaign)


@source(Source.FILE)
def _of_file(campaign: BudgetCampaign) -> Proposals:
    lines, errors, notes = read_budgets(_content(campaign))
    rows = [Proposal(line.line, line.uai, Terms(*line[2:])) for line in lines]
    return Proposals(_in_order(rows, errors), notes)


@source(Source.PUPILS)
def _of_pupils(campaign: BudgetCampaign) -> Proposals:
    """Σ pupils × amount, at least the minimum; an envelope is shared in proportion (R46)."""
    lines, errors, notes = pupils_of(campaign)
    schools: dict[str, list[PupilsLine]] = {}
    for line in lines:
        schools.setdefault(line.uai, []).append(line)
    sums = [
        sum((one.pupils * one.per_pupil for one in some), Decimal(0)) for some in schools.values()
    ]
    amounts = _amounts(campaign, sums)
    rows = []
    for (uai, some), due, amount in zip(schools.items(), sums, amounts, strict=True):
        formula = _formula(campaign, some, due, amount)
        rows.append(Proposal(some[0].line, uai, _terms(campaign, amount), formula, weight=due))
    return Proposals(_in_order(rows, errors), notes)


def pupils_of(
    campaign: BudgetCampaign,
) -> tuple[Sequence[PupilsLine], Sequence[LineError], list[str]]:
    """Pupils and amounts per pupil: the one place where another source of them is read."""
    return read_pupils(_content(campaign))


def _amounts(campaign: BudgetCampaign, sums: list[Decimal]) -> list[Decimal]:
    least = campaign.minimum or Decimal(0)
    if campaign.envelope is None:
        return [max(due, least) for due in sums]
    try:
        return shares(campaign.envelope, sums, least)
    except (ValueError, ZeroDivisionError):
        told = (
            f"l’enveloppe de {_money(campaign.envelope)} ne suffit pas au minimum de "
            f"{_money(least)} pour {number(len(sums))} établissements."
        )
        raise BadFile(LineError(0, told)) from None


def _formula(
    campaign: BudgetCampaign, lines: list[PupilsLine], due: Decimal, amount: Decimal
) -> str:
    """« 120 élèves × 25,00 € + 90 élèves × 30,00 € = 5 700,00 €, porté au minimum de… »."""
    parts = [
        f"{number(line.pupils)}{NBSP}élève{plural(line.pupils)}"
        f"{f' ({line.level})' if line.level else ''} × {_money(line.per_pupil)}"
        for line in lines
    ]
    told = f"{' + '.join(parts)} = {_money(due)}"
    if amount == campaign.minimum and due != amount:
        return f"{told}, porté au minimum de {_money(amount)}"
    if campaign.envelope is not None:
        share = f"{amount * 100 / due:.2f}".replace(".", ",") if due else "0"
        envelope = _money(campaign.envelope)
        told += f", à {share}{NBSP}% (enveloppe de {envelope}) = {_money(amount)}"
    return told


def _terms(campaign: BudgetCampaign, amount: Decimal) -> Terms:
    days = (
        campaign.commitment_from,
        campaign.commitment_to,
        campaign.event_from,
        campaign.event_to,
    )
    return Terms(amount, *days, campaign.is_final)  # type: ignore[arg-type]  # asked by the form


@source(Source.PROVISIONAL)
def _of_provisional(campaign: BudgetCampaign) -> Proposals:
    """Each provisional credit in force on the day, or to come, made final as it stands (R42)."""
    assert campaign.day is not None  # asked by the form
    found: QuerySet[Budget] = provisional(campaign.day, campaign.ministry)
    formula = "Crédit provisoire rendu définitif, sans changer son montant"
    rows = [
        Proposal(None, budget.institution.uai, terms_of(budget)._replace(is_final=True), formula)
        for budget in found.iterator(chunk_size=1_000)
    ]
    if not rows:
        raise BadFile(
            LineError(0, "aucun crédit provisoire n’est en cours ce jour-là, ni à venir.")
        )
    return Proposals(rows, [])


@source(Source.UNSPENT)
def _of_unspent(campaign: BudgetCampaign) -> Proposals:
    """Who has used little gives back what is left; who has used much shares it (F16)."""
    assert campaign.day is not None
    assert campaign.threshold is not None  # asked by the form
    takes, gives = [], []
    for budget in in_force(campaign.day, campaign.ministry).iterator(chunk_size=1_000):
        little = budget.engaged * 100 < budget.amount * campaign.threshold
        if little:
            takes.append((budget.institution.uai, terms_of(budget), budget.engaged))
        elif budget.amount and budget.institution.takes_part:
            gives.append((budget.institution.uai, terms_of(budget)))
    pot = sum((terms.amount - engaged for _, terms, engaged in takes), Decimal(0))
    if not pot or not gives:
        told = f"aucun établissement n’a utilisé {campaign.threshold}{NBSP}% de son crédit."
        raise BadFile(LineError(0, told if pot else "rien n’est à reprendre à ce seuil."))
    day, rows = middle_date(campaign.day), []
    for uai, terms, engaged in takes:
        taken = f"{_money(terms.amount)}, ramené à ce qui est engagé"
        formula = f"Repris au {day}\u00a0: {taken}, {_money(engaged)}"
        rows.append(Proposal(None, uai, terms._replace(amount=engaged), formula))
    weights = [terms.amount for _, terms in gives]
    total, every = _money(pot), _money(sum(weights, Decimal(0)))
    for (uai, terms), part in zip(gives, shares(pot, weights), strict=True):
        own = _money(terms.amount)
        formula = f"{own} + {_money(part)}, part de {total} repris ({own} / {every})"
        after = terms._replace(amount=terms.amount + part)
        rows.append(Proposal(None, uai, after, formula, weight=terms.amount))
    return Proposals(rows, [])


def _content(campaign: BudgetCampaign) -> bytes:
    """The file as it was handed over; its weight was bounded then."""
    try:
        with campaign.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise BadFile(
            LineError(0, "le fichier n’est plus là\u00a0: envoyez-le de nouveau.")
        ) from None
    return content


def _in_order(rows: list[Proposal], errors: Iterable[LineError]) -> list[Proposal]:
    """Lines and errors, as the file has them."""
    wrong = [
        Proposal(
            error.line,
            "",
            None,
            problem=f"colonne «\u00a0{error.column}\u00a0»\u00a0: {error.message}"
            if error.column
            else error.message,
        )
        for error in errors
    ]
    return sorted([*rows, *wrong], key=lambda row: row.file_line or 0)


def _money(amount: Decimal) -> str:
    return euros(amount, free_word=False)
