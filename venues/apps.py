"""Registers the app with Django."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "venues"
    verbose_name = "Partenaires culturels"

    def ready(self) -> None:
        """Hand over the words of what is drawn with a mark."""
        from core.rules import marks
        from venues.models.request import RequestState

        under_review = RequestState.UNDER_REVIEW
        marks.use_labels([(under_review.value, under_review.label)])
