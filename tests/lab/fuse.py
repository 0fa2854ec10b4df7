"""The names of the failpoints, and the fuse that arms one: a file in STATE_DIR."""

from pathlib import Path

FUSE = "failpoint"
# name -> what it stands between
POINTS = {
    "outbox.before_insert": "the change is written, its messages are not",
    "outbox.after_insert": "both are written, nothing is committed",
    "outbox.after_commit": "committed, who delivers was woken, the person has no answer",
    "deliver.claimed": "the row is locked, nothing was called",
    "adage.after_post": "ADAGE has it, we have not written so",
    "deliver.marked": "written, not committed",
    "mail.claimed": "the mail's row is locked, nothing was sent",
    "mail.after_post": "the provider has the mail, we have not written so",
    "mail.marked": "what became of it is written",
    "beat.sent": "the clock has just rung",
}


def arm(state: Path, name: str, skip: int = 0) -> None:
    """Lay the fuse: the process that passes there for the `skip`+1-th time dies."""
    assert name in POINTS, name
    draft = state / f".{FUSE}"
    draft.write_text(f"{name}:kill:{skip}")
    draft.rename(state / FUSE)


def is_burnt(state: Path) -> bool:
    """Say whether the blow has fallen."""
    return not (state / FUSE).exists()
