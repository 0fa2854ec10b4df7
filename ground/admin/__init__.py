"""What the administration's pages share: read everything, change by named buttons, in words."""

from ground.admin.fields import AmountField, Chosen, Completed
from ground.admin.pages import ReadOnly
from ground.admin.verbs import REASON_MAX, ActForm, ReasonForm, Verb, WithVerbs

__all__ = [
    "REASON_MAX",
    "ActForm",
    "AmountField",
    "Chosen",
    "Completed",
    "ReadOnly",
    "ReasonForm",
    "Verb",
    "WithVerbs",
]
