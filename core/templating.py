"""Lists of nodes, templates that extend and that include, rendered in fewer steps (decision 0051).

A page is drawn from some thirty lists of nodes and ten templates that include each other. Django
asks again each time which template a written name is, walks the parent for its blocks, and wraps
each node in what only DEBUG reads. What a template holds does not change once it is read: here it
is found once. `tests/core/test_templating.py` compares with Django's own steps.
"""

from collections.abc import Callable
from typing import Any

from django.template import Engine, Template
from django.template.base import NodeList, TextNode
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
    ExtendsNode,
    IncludeNode,
    construct_relative_path,
)
from django.template.loaders.cached import Loader as Kept
from django.utils.safestring import SafeString

_find_template, _include = Engine.find_template, IncludeNode.render


def render_list(self: Any, context: Any) -> str:
    """Each node in turn: a text as it is, the others as they render."""
    steps = getattr(self, "_steps", None)
    if steps is None or len(steps) != len(self):
        steps = [node.s if type(node) is TextNode else node.render for node in self]
        self._steps = steps
    return SafeString("".join([one if type(one) is str else one(context) for one in steps]))


def render_template(self: Any, context: Any) -> str:
    """Django's `Template.render`, whose two blocks are written here without their generators."""
    state = context.render_context
    before, state.template = state.template, self
    state.dicts.append({})
    try:
        if context.template is not None:
            return self._render(context)
        with context.bind_template(self):
            context.template_name = self.name
            return self._render(context)
    finally:
        state.template = before
        state.dicts.pop()


def render_include(self: Any, context: Any) -> str:
    """A template of a written name that sees the whole page; any other way is Django's."""
    name = self.template.var
    if type(name) is not SafeString or self.isolated_context or self.template.filters:
        return _include(self, context)
    template = context.template.engine.get_template(
        construct_relative_path(self.origin.template_name, name)
    )
    context.dicts.append({one: given.resolve(context) for one, given in self.extra_context.items()})
    try:
        return str(render_template(template, context))
    finally:
        context.dicts.pop()


def render_extends(self: Any, context: Any) -> str:
    """The parent, with the blocks of this template in the place of its own."""
    parent = self.get_parent(context)
    state = context.render_context
    if BLOCK_CONTEXT_KEY not in state:
        state[BLOCK_CONTEXT_KEY] = BlockContext()
    state[BLOCK_CONTEXT_KEY].add_blocks(self.blocks)
    own = parent.__dict__.get("_own_blocks")
    if own is None:
        own = parent._own_blocks = blocks_of(parent)
    if own:
        state[BLOCK_CONTEXT_KEY].add_blocks(own)
    before, state.template = state.template, parent
    try:
        return str(parent._render(context))
    finally:
        state.template = before


def blocks_of(template: Any) -> dict[str, BlockNode]:
    """The blocks of a template by name; none of one that extends another and says them itself."""
    first = next((node for node in template.nodelist if not isinstance(node, TextNode)), None)
    if first is None or isinstance(first, ExtendsNode):
        return {}
    return {node.name: node for node in template.nodelist.get_nodes_by_type(BlockNode)}


def find_template(self: Any, name: str, dirs: Any = None, skip: Any = None) -> Any:
    """The template of a name: as the loader that keeps them has it, when it has read it before."""
    if skip is None:
        kept = self.__dict__.get("_kept_templates")
        if kept is None:
            kept = self.__dict__["_kept_templates"] = kept_by(self.template_loaders)
        found = kept.get(name)
        if type(found) is Template:
            return found, found.origin
    return _find_template(self, name, dirs, skip)


def kept_by(loaders: list[Any]) -> dict[str, Any]:
    """What the one loader that keeps templates has read, live; nothing where it is not alone."""
    while len(loaders) == 1:
        if isinstance(loaders[0], Kept):
            return loaders[0].get_template_cache
        loaders = getattr(loaders[0], "loaders", [])
    return {}


STEPS: list[tuple[Any, str, Callable[..., Any]]] = [
    (NodeList, "render", render_list),
    (Template, "render", render_template),
    (IncludeNode, "render", render_include),
    (ExtendsNode, "render", render_extends),
    (Engine, "find_template", find_template),
]
# Django's, for who compares.
BEFORE = [(owner, name, owner.__dict__[name]) for owner, name, _ in STEPS]


def prepare_templates() -> None:
    """From now on, templates are rendered so."""
    for owner, name, step in STEPS:
        setattr(owner, name, step)
