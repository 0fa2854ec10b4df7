"""What the search of the school side reads: one row an offer or a template, written by triggers.

The rows follow `offers_search_source`, a view of the migrations; nothing else writes here. A row is
born at the first publication and stays: `shown` and `taken` say whether it may be found.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class SearchEntry(models.Model):
    """One findable thing. Sets are bits, in the order of `offers_search_value` (also a view)."""

    offer = models.OneToOneField(
        "offers.CollectiveOffer", models.CASCADE, related_name="search_entry", null=True
    )
    template = models.OneToOneField(
        "offers.OfferTemplate", models.CASCADE, related_name="search_entry", null=True
    )
    # Published, and for an offer with an open line.
    shown = models.BooleanField()
    # A live booking holds it: written by the triggers of the floor above.
    taken = models.BooleanField(default=False, db_default=False)
    institution = models.ForeignKey(
        "schools.Institution", models.CASCADE, related_name="+", null=True
    )
    partner = models.ForeignKey("venues.Partner", models.CASCADE, related_name="+")
    domains = models.IntegerField()
    formats = models.IntegerField()
    levels = models.IntegerField()
    places = models.IntegerField()
    access = models.IntegerField()
    departments = ArrayField(models.CharField(max_length=3))
    # Of the venue, in millionths of a degree; its town's schools speak for a venue without any.
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    # Day of the event on the clock of its place (R34).
    starts_day = models.DateField(null=True)
    bookable_until = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = "entrée de la recherche"
        verbose_name_plural = "entrées de la recherche"
        indexes = [
            GinIndex("departments", name="search_departments"),
            models.Index("latitude", "longitude", name="search_coordinates"),
            models.Index("published_at", name="search_published_at"),
            # What is for every school, the soonest first: read from now on until a page is full.
            models.Index(
                "starts_at",
                "id",
                condition=Q(institution=None, template=None),
                name="search_soonest",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False, template__isnull=True)
                | Q(offer__isnull=True, template__isnull=False),
                name="search_entry_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"entrée {self.pk}"


class SearchText(models.Model):
    """What an entry says, apart: counting entries reads all of them, and none of their words."""

    entry = models.OneToOneField(SearchEntry, models.CASCADE, primary_key=True, related_name="text")
    # Title, partner, town, domains, formats, levels: short, for the order of the results.
    head = SearchVectorField()
    # The same and the description.
    words = SearchVectorField()

    class Meta:
        verbose_name = "texte de la recherche"
        verbose_name_plural = "textes de la recherche"
        indexes = [GinIndex("words", name="search_text_words")]

    def __str__(self) -> str:
        return f"texte {self.pk}"
