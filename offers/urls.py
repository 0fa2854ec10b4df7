"""The wizard of the pro portal."""

from django.urls import path, register_converter

from offers.views import partner, start


class Reference:
    """The public reference of an offer: « CJ-7K3M9Q »."""

    regex = "CJ-[0-9A-Z]{3,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "ref")

urlpatterns = [
    path("pro/offres/nouvelle/", start.start, name="pro-new-offer"),
    path("pro/offres/nouvelle/etapes/offre/", partner.new_offer, name="pro-new-step"),
    path("pro/offres/<ref:ref>/dupliquer/", start.duplicate, name="pro-duplicate"),
    path("pro/offres/<ref:ref>/etapes/verification/", partner.review, name="pro-review"),
    path("pro/offres/<ref:ref>/etapes/<slug:slug>/", partner.step, name="pro-step"),
]
