"""What the sources never do, read in them: ASVS 5.0, V1.3, V11.4, V11.5, V13.4, V14.3, V15.3."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signing import Signer, TimestampSigner

from accounts.queries.links import password_links
from core.encrypted import Unreadable, seal, unseal
from tests.test_architecture import ROOT, sources

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
# Code made of a text, or objects made of bytes.
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_BYTES = {"pickle", "marshal", "shelve", "dill", "code", "codeop", "runpy"}
WEAK_DIGESTS = {"md5", "sha1", "md4", "ripemd160", "new"}
# Delays before one tries again, so that all do not come back together: nobody gains by guessing.
JITTER = {
    "core/failures.py", "mock_adage/behaviour.py", "outbox/actions/deliver.py",
    "outbox/actions/mailing.py",
}  # fmt: skip


def trees() -> Iterator[tuple[str, ast.Module]]:
    """The product that is deployed: path, syntax tree."""
    for file in sources():
        place = file.relative_to(ROOT).as_posix()
        if not place.startswith("devtools/"):
            yield place, ast.parse(file.read_text())


def run_of_text(tree: ast.Module) -> list[str]:
    """Calls that turn a text into code, and modules that turn bytes into objects."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found += [node.func.id] if node.func.id in RUNS_TEXT else []
        if isinstance(node, ast.Call):
            found += ["shell" for word in node.keywords if word.arg == "shell"]
        found += sorted({name.split(".")[0] for name in _imported(node)} & RUNS_BYTES)
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def weak_digests(tree: ast.Module) -> list[str]:
    """`hashlib.md5(…)`, `from hashlib import sha1`, `algorithm="sha1"`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "hashlib":
            found += [node.attr] if node.attr in WEAK_DIGESTS else []
        if isinstance(node, ast.ImportFrom) and node.module == "hashlib":
            found += [alias.name for alias in node.names if alias.name in WEAK_DIGESTS]
        if isinstance(node, ast.Constant) and str(node.value).lower() in ("md5", "sha1"):
            found.append(str(node.value))
    return found


# --- Python --------------------------------------------------------------------------------------


def test_no_text_becomes_code() -> None:
    """V1.3.2: neither eval nor exec, no shell, no pickle."""
    assert {place: found for place, tree in trees() if (found := run_of_text(tree))} == {}


@pytest.mark.parametrize(
    "line",
    ["eval(typed)", "exec(typed)", "compile(typed, 'x', 'exec')", "import pickle",
     "from marshal import loads", "subprocess.run(typed, shell=True)", "__import__(typed)"],
)  # fmt: skip
def test_control_text_that_becomes_code_is_seen(line: str) -> None:
    assert run_of_text(ast.parse(line))
    assert run_of_text(ast.parse("re.compile(r'x'); evaluate(x); run(x)")) == []


def test_no_digest_is_weak() -> None:
    """V11.4.1: SHA-256 and more. A telephone's code is HMAC-SHA-1, as its standard says (RFC 6238);
    uuid5 names the same thing the same way, and proves nothing."""
    assert {place: found for place, tree in trees() if (found := weak_digests(tree))} == {}


@pytest.mark.parametrize(
    "line", ["hashlib.md5(b'')", "from hashlib import sha1", "salted_hmac(a, b, algorithm='sha1')"]
)
def test_control_a_weak_digest_is_seen(line: str) -> None:
    assert weak_digests(ast.parse(line))
    assert weak_digests(ast.parse("hashlib.sha256(b'')")) == []


def test_what_django_signs_for_us_is_by_sha_256() -> None:
    assert Signer().algorithm == TimestampSigner().algorithm == "sha256"
    assert password_links.algorithm == "sha256"


def test_all_that_is_sealed_is_sealed_by_fernet() -> None:
    """V11.3.1, V11.3.2, V11.2.1: AES-CBC and HMAC-SHA-256 as the library joins them; no cipher,
    mode nor padding is put together here."""
    used = {
        f"{node.module}.{alias.name}"
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography")
        for alias in node.names
    }
    low_level = {name for name in used if "ciphers" in name or "padding" in name}
    assert low_level == set()
    assert "cryptography.fernet.Fernet" in used
    modules = {
        name.split(".")[0]
        for _, tree in trees()
        for node in ast.walk(tree)
        for name in _imported(node)
    }
    assert not modules & {"Crypto", "Cryptodome", "nacl", "OpenSSL", "rsa", "ecdsa", "M2Crypto"}


def test_a_seal_that_was_touched_opens_nothing() -> None:
    """V11.3.3: what was changed on the way is an error, never a text."""
    sealed = seal("FR7630006000011234567890189")
    assert unseal(sealed) == "FR7630006000011234567890189"
    for place in (12, len(sealed) // 2, len(sealed) - 4):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(Unreadable):
            unseal(sealed[:place] + other + sealed[place + 1 :])


def test_what_must_not_be_guessed_is_never_drawn_by_random() -> None:
    """V11.5.1: `random` spreads delays, where guessing gains nothing; `secrets` draws secrets."""
    drawing = {
        place
        for place, tree in trees()
        for node in ast.walk(tree)
        if "random" in {name.split(".")[0] for name in _imported(node)}
    }
    assert drawing == JITTER


def test_secrets_that_are_drawn_have_128_bits() -> None:
    """V11.5.1: each call that draws bytes asks for 16 at least; nothing else draws them."""
    asked = {}
    for place, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "token_urlsafe", "token_hex", "token_bytes",
            ):  # fmt: skip
                asked[f"{place}:{node.lineno}"] = ast.literal_eval(node.args[0])
    assert len(asked) >= 5
    assert {place: size for place, size in asked.items() if size < 16} == {}


# --- Scripts of the pages ------------------------------------------------------------------------

STORAGE = re.compile(
    r"localStorage|sessionStorage|indexedDB|openDatabase|document\.cookie|caches\."
)
CODE = re.compile(
    r"\beval\s*\(|new Function|setTimeout\(\s*[\"'`]|setInterval\(\s*[\"'`]|javascript:"
)
# Objects whose prototype a key of somebody else's could reach: written by a computed name, merged
# with what was received, or read in a literal by a computed name.
PROTOTYPES = re.compile(
    r"__proto__|\.prototype\b|\bconstructor\s*\[|Object\.setPrototypeOf|\bfor\s*\([^)]*\bin\b"
    r"|Object\.assign\(\s*\{|\}\s*\[(?!\s*\d)|[\w)]\[[^\]\d\"'`][^\]]*\]\s*(?:\|\||\?\?|&&)?=(?!=)"
)


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*json)"
    r"|\son(?:click|load|error|submit|change|input|key\w+|mouse\w+)="
)


def bare(script: Path) -> str:
    """Without its comments."""
    text = re.sub(r"/\*.*?\*/", "", script.read_text(), flags=re.DOTALL)
    return re.sub(r"(?m)(?:^|\s)//.*$", "", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_a_script_stores_nothing_runs_no_text_and_reaches_no_prototype(script: Path) -> None:
    """V14.3.3, V1.3.2, V15.3.6: the browser's storages hold nothing; a key received is a key of a
    Map, never of an object."""
    text = bare(script)
    for shape in (STORAGE, CODE, PROTOTYPES):
        assert shape.findall(text) == [], script.name


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        (STORAGE, "localStorage.setItem('a', b)"),
        (STORAGE, "document.cookie = 'a=b'"),
        (CODE, "setTimeout('go()', 3)"),
        (CODE, "new Function(typed)()"),
        (PROTOTYPES, "settings[name] = value"),
        (PROTOTYPES, "for (const key in received) copy[key] = received[key]"),
        (PROTOTYPES, "Object.assign({}, received)"),
        (PROTOTYPES, "({ a: 1 }[document.body.dataset.side])"),
        (PROTOTYPES, "thing.__proto__.admin = true"),
    ],
)
def test_control_each_of_these_is_seen(shape: re.Pattern[str], line: str) -> None:
    assert shape.findall(line)
    assert (
        shape.findall("found[3].length === 2; (known?.[key] ?? []).map(one); list[0] = one") == []
    )


def test_htmx_keeps_no_page_and_runs_no_text() -> None:
    """V14.3.3, V1.3.2: its history is stored nowhere, its attributes are no code."""
    base = (ROOT / "templates" / "base.html").read_text()
    assert '"historyCacheSize": 0' in base
    assert '"allowEval": false' in base


def test_no_page_holds_a_script_of_its_own() -> None:
    """What the policy of contents would refuse is not even written."""
    written = [
        file.relative_to(ROOT).as_posix()
        for folder in (ROOT, *(file.parent for file in ROOT.glob("*/templates")))
        for file in sorted((folder / "templates").rglob("*.html"))
        if INLINE.search(file.read_text())
    ]
    assert written == []


# --- What the image and the servers hand out -----------------------------------------------------


def test_the_image_copies_no_source_control() -> None:
    """V13.4.1: what `COPY . .` would bring and must not is named first."""
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "deploy/secrets"} <= set(ignored)
    assert [line for line in ignored if line.startswith("!")] == []
    copies = re.findall(r"(?m)^(?:COPY|ADD) (.+)$", (ROOT / "Dockerfile").read_text())
    assert copies
    for line in copies:
        assert ".git" not in line.split(), line
    assert "COPY --from=build" in (ROOT / "Dockerfile").read_text()


def test_no_server_lists_a_folder() -> None:
    """V13.4.3: neither nginx, which serves no file, nor the product."""
    for file in (ROOT / "deploy").glob("*conf*"):
        text = file.read_text()
        assert not re.search(r"autoindex\s+on|^\s*(?:root|alias)\s", text, re.MULTILINE), file.name
    listing = [
        place
        for place, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "show_indexes"
    ]
    assert listing == []


def test_a_folder_of_static_files_is_not_found(client) -> None:
    for path in ("/static/", "/static/js/", "/static/.git/config", "/.git/HEAD", "/files/"):
        assert client.get(path).status_code == 404, path
    assert client.get("/static/js/site.js").status_code == 200
