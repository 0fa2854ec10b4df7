"""The type of what Django's client brings back: a response that knows its context and templates.

django-stubs alone names it; at run time it is Django's own response, with more attributes.
"""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer: TypeAlias = _MonkeyPatchedWSGIResponse
else:
    from django.http import HttpResponse as Answer

__all__ = ["Answer"]
