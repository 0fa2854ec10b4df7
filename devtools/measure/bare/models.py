"""Models alike those of the product, without a rule: an offer, its line, its booking, its words."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Project(models.Model):
    """What a partner offers."""

    title = models.CharField(max_length=110)
    partner = models.CharField(max_length=140)
    city = models.CharField(max_length=100)
    description = models.TextField()
    state = models.CharField(max_length=10, default="PUBLISHED")
    published_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: models.Manager["Project"] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.title


class Line(models.Model):
    """Its date and its price."""

    offer = models.OneToOneField(Project, models.PROTECT)
    starts_at = models.DateTimeField()
    bookable_until = models.DateTimeField()
    price = models.DecimalField(max_digits=10, decimal_places=2)
    participants = models.PositiveIntegerField(default=28)
    version = models.PositiveIntegerField(default=1)

    objects: models.Manager["Line"] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return f"{self.price} €"


class Booking(models.Model):
    """Who took it; an offer is taken once."""

    offer = models.OneToOneField(Project, models.PROTECT)
    line = models.ForeignKey(Line, models.PROTECT)
    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    starts_at = models.DateTimeField()
    class_name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default="PREBOOKED")
    prebooked_at = models.DateTimeField(default=timezone.now)

    objects: models.Manager["Booking"] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return f"{self.price} €, {self.state}"


class Move(models.Model):
    """A line of its journal."""

    booking = models.ForeignKey(Booking, models.PROTECT)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    verb = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)

    objects: models.Manager["Move"] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.verb


class Message(models.Model):
    """What would leave; nobody delivers it here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    booking = models.ForeignKey(Booking, models.PROTECT)
    handler = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: models.Manager["Message"] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.handler
