"""Numbers and formulas that belong to no subject: places of France, clocks, French wording."""

from ground.rules.french import (
    DECIMAL_COMMA,
    NBSP,
    clock,
    clock_range,
    euros,
    long_date,
    long_moment,
    middle_date,
    month_day,
    number,
    relative_day,
    short_date,
    short_day,
    short_moment,
    zone_label,
)
from ground.rules.levels import LEVEL_WORDS, level_parts
from ground.rules.places import (
    COLLECTIVITIES,
    DEPARTMENTS,
    PARIS,
    TERRITORIES,
    department_of,
    time_zone_of,
)

__all__ = [
    "COLLECTIVITIES",
    "DECIMAL_COMMA",
    "DEPARTMENTS",
    "LEVEL_WORDS",
    "NBSP",
    "PARIS",
    "TERRITORIES",
    "clock",
    "clock_range",
    "department_of",
    "euros",
    "level_parts",
    "long_date",
    "long_moment",
    "middle_date",
    "month_day",
    "number",
    "relative_day",
    "short_date",
    "short_day",
    "short_moment",
    "time_zone_of",
    "zone_label",
]
