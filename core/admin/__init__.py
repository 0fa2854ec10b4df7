"""What the administration's pages share: read everything, change by named buttons, in words."""

from core.admin.asked import Right, rights_asked
from core.admin.dated import FromADayAdmin, Reasoned
from core.admin.fields import AmountField, Chosen, Completed
from core.admin.finding import WithFinding
from core.admin.pages import ReadOnly
from core.admin.verbs import REASON_MAX, ActForm, ReasonForm, Verb, WithVerbs

__all__ = [
    "REASON_MAX",
    "ActForm",
    "AmountField",
    "Chosen",
    "Completed",
    "FromADayAdmin",
    "ReadOnly",
    "ReasonForm",
    "Reasoned",
    "Right",
    "Verb",
    "WithFinding",
    "WithVerbs",
    "rights_asked",
]
