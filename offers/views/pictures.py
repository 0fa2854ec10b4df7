"""The image of an offer, between the form that reads it and the action that names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse

from core.files import images
from offers.models import CollectiveOffer


@contextmanager
def values_of(*forms: Any) -> Iterator[dict[str, Any]]:
    """What valid forms set, the new image written; taken away again if the act is refused."""
    values = {name: value for form in forms for name, value in form.values().items()}
    picture = next((p for form in forms if (p := form.cleaned_data.get("image"))), None)
    if picture is None:
        yield values
        return
    name = images.keep(picture)
    try:
        yield values | {"image": name}
    except BaseException:
        images.forget(name)
        raise


def picture_url(offer: CollectiveOffer | None, width: int = images.SMALL) -> str:
    """Where the image of an offer is read, '' when it has none."""
    if offer is None or not offer.image:
        return ""
    return reverse("offer-image", args=[offer.ref, f"{offer.image}-{width}"])
