"""The doors of sign-in, and who stands behind a request."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in person of a page behind the login; raises TypeError for anybody else."""
    if not isinstance(request.user, User):
        raise TypeError("this page must stand behind the login")
    return request.user
