"""Pages that follow what arrives: htmx asks every two seconds, and is told only what changed."""

from mock_adage.receiver import Answer

SECONDS = 2


def follow(path: str, content: str, last: int) -> str:
    """Wrap the content of a page so that it follows; `last` is the newest request it shows."""
    joint = "&amp;" if "?" in path else "?"
    return (
        f'<div id=live hx-get="{path}{joint}depuis={last}" hx-trigger="every {SECONDS}s" '
        f'hx-select="#live" hx-swap="outerHTML"><p class=count role=status>'
        f"Cette page suit les appels reçus.</p>{content}</div>"
    )


def unchanged(seen: str, last: int) -> Answer | None:
    """204, nothing to draw again, for a page that has seen everything; None otherwise."""
    return Answer(204, b"") if seen == str(last) else None
