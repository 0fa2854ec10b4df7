"""A policy answers from what it is handed: it leaves nothing behind on the person it judges."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, name, sources

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
WRITERS = {"setattr", "delattr", "__setattr__", "__dict__"}


def policies() -> list[Path]:
    """The modules that say who may: `policy.py`, or any under a package `policy` or `policies`."""
    return [
        file
        for file in sources()
        if {"policy", "policies"} & set(file.relative_to(ROOT).with_suffix("").parts)
    ]


def parameters(function: Function) -> list[ast.arg]:
    """What a function receives, the starred ones too."""
    asked = function.args
    every = [*asked.posonlyargs, *asked.args, *asked.kwonlyargs, asked.vararg, asked.kwarg]
    return [one for one in every if one is not None]


def root_of(node: ast.expr) -> str:
    """The name a chain of attributes, items and calls begins with; '' when it has none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def written(function: Function) -> Iterator[int]:
    """Lines of a function that change what it was handed."""
    handed = {one.arg for one in parameters(function)}
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Attribute | ast.Subscript)
            and not isinstance(node.ctx, ast.Load)
            and root_of(node) in handed
        ):
            yield node.lineno
        if isinstance(node, ast.Name) and node.id in WRITERS:
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr in WRITERS:
            yield node.lineno


def left_behind(source: str) -> list[int]:
    """Lines where a module writes on a parameter, or could without saying its name."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]
    return sorted({line for function in functions for line in written(function)})


def test_no_policy_writes_on_what_it_judges():
    files = policies()
    assert len(files) > 5, "the policies have moved"
    assert {name(f): lines for f in files if (lines := left_behind(f.read_text()))} == {}


def test_nobody_writes_in_the_private_cache_of_a_row():
    """`_state.fields_cache` is Django's: a relation is filled by `Prefetch`, or by its name."""
    private = [name(f) for f in sources() if "fields_cache" in f.read_text()]
    assert private == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def may(user):\n    user.seen = True", [2]),
        ("def may(user):\n    user.role.seen += 1", [2]),
        ("def may(user):\n    user.__dict__['seen'] = True", [2]),
        ("def may(*people):\n    people[0].seen = True", [2]),
        ("def may(user):\n    del user.seen", [2]),
        ("def may(user):\n    setattr(user, 'seen', True)", [2]),
        ("def may(user):\n    object.__setattr__(user, 'seen', True)", [2]),
        ("def may(user):\n    mine = {}\n    mine['x'] = user.pk\n    return mine", []),
        ("def may(user):\n    return user.seen and user.roles[0]", []),
    ],
)
def test_a_policy_that_leaves_something_behind_is_found(source: str, lines: list[int]):
    assert left_behind(source) == lines
