"""Few functions, each worth its name; and policies that say what they are asked about."""

import ast
from collections import Counter
from pathlib import Path

from tests.test_architecture import ROOT, sources

# Percent of the functions of the modules: helpers that one line of their module calls.
CALLED_ONCE_MAX = 8
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(tree: ast.Module) -> list[Function]:
    """Functions of the module itself: neither methods nor those inside another."""
    return [node for node in tree.body if isinstance(node, Function)]


def called_once(tree: ast.Module) -> list[Function]:
    """Private functions whose name is read once; a decorator puts its function to use."""
    read = Counter(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
    return [
        function
        for function in functions_of(tree)
        if function.name.startswith("_")
        and not function.decorator_list
        and read[function.name] == 1
    ]


def test_helpers_called_once_are_few():
    """What one place needs is read there; a name of its own is for what the code cannot say."""
    trees = {file: ast.parse(file.read_text()) for file in sources()}
    total = sum(len(functions_of(tree)) for tree in trees.values())
    helpers = [
        f"{file.relative_to(ROOT)}:{function.lineno} {function.name}"
        for file, tree in trees.items()
        for function in called_once(tree)
    ]
    share = 100 * len(helpers) / total
    assert share <= CALLED_ONCE_MAX, (
        f"{len(helpers)} of {total} functions are helpers called once ({share:.1f} %):\n"
        + "\n".join(helpers)
    )


SAMPLE = '''
def page(rows):
    """A public function is never counted, however seldom it is called."""
    return [_once(row) for row in rows] + _twice(rows) + _twice([])

def _once(row):
    return row

def _twice(rows):
    return rows

def _by_value(row):
    return row

@register
def _registered():
    def _inside():
        return 0
    return _inside()

def _never():
    return 0

TABLE = sorted([], key=_by_value)
'''


def test_the_reader_of_helpers_counts_what_it_says():
    tree = ast.parse(SAMPLE)
    assert [function.name for function in called_once(tree)] == ["_once", "_by_value"]
    assert len(functions_of(tree)) == 6


def untyped(source: str) -> list[str]:
    """Parameters of the functions of a policy without a type, or with one that says nothing."""
    return [
        f"{function.name}({argument.arg})"
        for function in functions_of(ast.parse(source))
        for argument in [
            *function.args.posonlyargs,
            *function.args.args,
            *function.args.kwonlyargs,
        ]
        if argument.annotation is None
        or "Any" in {n.id for n in ast.walk(argument.annotation) if isinstance(n, ast.Name)}
    ]


def policies() -> list[Path]:
    return [file for file in sources() if file.name == "policy.py"]


def test_policies_say_what_they_are_asked_about():
    found = {str(file.relative_to(ROOT)): untyped(file.read_text()) for file in policies()}
    assert found, "the policies have disappeared"
    assert {name: parameters for name, parameters in found.items() if parameters} == {}


def test_the_reader_of_policies_sees_what_has_no_type():
    source = "def owns(user: User, offer: Any | None, *, at) -> bool: ..."
    assert untyped(source) == ["owns(offer)", "owns(at)"]
