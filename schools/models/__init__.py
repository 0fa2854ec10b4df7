"""Institutions, their people, the school years, the levels and the credit."""

from schools.models.amount import PupilAmount, PupilCount
from schools.models.budget import Budget
from schools.models.campaign import BudgetCampaign, CampaignLine
from schools.models.delegation import Delegation
from schools.models.holiday import SchoolHoliday
from schools.models.institution import Institution, Role, SchoolRole
from schools.models.life import SchoolChange
from schools.models.opening import MinistryOpening
from schools.models.suspension import MinistryGate, Suspension
from schools.models.territory import Territory, only_territories
from schools.models.year import Level, LevelOpening, SchoolYear

__all__ = [
    "Budget",
    "BudgetCampaign",
    "CampaignLine",
    "Delegation",
    "Institution",
    "Level",
    "LevelOpening",
    "MinistryGate",
    "MinistryOpening",
    "PupilAmount",
    "PupilCount",
    "Role",
    "SchoolChange",
    "SchoolHoliday",
    "SchoolRole",
    "SchoolYear",
    "Suspension",
    "Territory",
    "only_territories",
]
