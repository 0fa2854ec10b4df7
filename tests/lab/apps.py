"""Installs the failpoints, the missing guards and shorter doubts in a process of the lab."""

from django.apps import AppConfig


class LabConfig(AppConfig):
    """Only in the processes the lab starts: the crowd's own must neither die nor lose its locks."""

    name = "tests.lab"
    label = "lab"

    def ready(self) -> None:
        import os

        from tests.lab import doubts, failpoints, guards

        if os.environ.get("LAB_CHILD"):
            failpoints.install()
            guards.install()
            doubts.install()
