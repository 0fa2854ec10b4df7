"""Addresses of the catalogue that anybody may open."""

from django.urls import path, register_converter

from catalogue.views import public


class Siren:
    """The nine digits of a partner."""

    regex = "[0-9]{9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Siren, "siren")

urlpatterns = [path("partenaires/<siren:siren>/", public.partner, name="partner-page")]
