"""What the cookies of the frame are called: said without any import of the product's (0041)."""

from django.conf import settings

HOST = "__Host-"


def before_names() -> str:
    """What all their names begin with: `__Host-` would send them to every page of the site."""
    return "__Secure-adage-" if settings.SESSION_COOKIE_SECURE else "adage-"


def name_in_frame(name: str) -> str:
    """What a cookie of ours is called in the frame."""
    return f"{before_names()}{name.removeprefix(HOST)}"
