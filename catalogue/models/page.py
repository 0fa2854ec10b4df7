"""What a partner says of itself to schools, on one page."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from administration.models import only_listed
from catalogue import rules
from schools.models import only_territories


class PartnerPage(models.Model):
    """The presentation of a partner, written by its owners; a partner without one has a page too.

    It is shown while ADAGE names the partner and nothing stops its publication: no state here.
    """

    partner = models.OneToOneField(
        "venues.Partner", models.CASCADE, related_name="page", verbose_name="partenaire culturel"
    )
    presentation = models.CharField("présentation", max_length=rules.PRESENTATION_MAX, blank=True)
    access = models.CharField("venir sur place", max_length=rules.ACCESS_MAX, blank=True)
    domains = ArrayField(
        models.CharField(max_length=40), verbose_name="domaines", default=list, blank=True
    )
    levels = ArrayField(
        models.CharField(max_length=20), verbose_name="niveaux", default=list, blank=True
    )
    departments = ArrayField(
        models.CharField(max_length=3), verbose_name="départements", default=list, blank=True
    )
    changed_at = models.DateTimeField("modification", auto_now=True)

    class Meta:
        verbose_name = "page d’un partenaire"
        verbose_name_plural = "pages des partenaires"
        triggers = [
            only_listed("partner_page_domains_known", domains="domain"),
            only_territories("partner_page_departments_known", "departments"),
        ]

    def __str__(self) -> str:
        return f"page de {self.partner}"
