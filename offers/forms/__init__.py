"""What the screens of an offer read: one form a step of the wizard."""

from offers.forms.practical import PracticalForm, initial_practical
from offers.forms.project import ProjectForm, initial_project, level_label
from offers.forms.recipient import RecipientForm, initial_recipient
from offers.forms.terms import TermsForm, initial_terms

__all__ = [
    "PracticalForm",
    "ProjectForm",
    "RecipientForm",
    "TermsForm",
    "initial_practical",
    "initial_project",
    "initial_recipient",
    "initial_terms",
    "level_label",
]
