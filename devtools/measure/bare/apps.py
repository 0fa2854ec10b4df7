"""Registers the bare app under a short name."""

from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "devtools.measure.bare"
    label = "bare"
