"""The twelve mutants are kept in step with the code (D11, G17)."""

import shutil

import pytest

from devtools.local.places import ROOT
from tests.mutants.patches import patches

PATCHES = patches()


def test_there_are_twelve():
    assert [patch.name[:2] for patch in PATCHES] == [f"{n:02}" for n in range(1, 13)]


@pytest.mark.parametrize("patch", PATCHES, ids=[patch.name for patch in PATCHES])
def test_a_mutant_applies_to_the_code_as_it_is(patch, tmp_path):
    """`python3 dev.py mutants` then shows that the tests it names see it."""
    for file, _, _ in patch.hunks:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    patch.apply(tmp_path)
    assert all((ROOT / test.partition("::")[0]).exists() for test in patch.tests)
