"""Departments as tiles: where each of the mainland lies, and how dark it is."""

# One line is one row of 13 columns, a dot an empty place. Corsica stands apart, at the right.
_MAP = """
.  .  .  .  .  62 80 59 .  .  .  .  .
.  .  .  .  76 95 60 93 02 08 57 .  .
.  .  50 14 27 78 92 94 51 55 54 67 .
29 22 35 53 61 28 75 77 10 52 88 68 .
.  56 44 49 72 41 91 45 89 21 70 90 .
.  .  .  85 37 36 18 58 71 39 25 .  .
.  .  .  79 86 87 23 03 69 01 74 .  .
.  .  .  17 16 19 15 63 42 38 73 .  .
.  .  .  33 24 46 12 43 07 26 05 .  .
.  .  .  40 47 82 81 48 30 84 04 06 .
.  .  .  64 32 31 11 34 .  13 83 .  2B
.  .  .  .  65 09 66 .  .  .  .  .  2A
"""
# Level of a tile: the smallest count it stands for, and the words of the legend.
LEVELS = ((0, "0"), (1, "1 à 4"), (5, "5 à 19"), (20, "20 et plus"))

# code -> (column, row), from 1
PLACES: dict[str, tuple[int, int]] = {
    code: (column, row)
    for row, line in enumerate(_MAP.strip().splitlines(), 1)
    for column, code in enumerate(line.split(), 1)
    if code != "."
}


def level_of(count: int) -> int:
    """Return 0 to 3: how dark the tile of a department with so many results is."""
    return max(rank for rank, (least, _) in enumerate(LEVELS) if count >= least)
