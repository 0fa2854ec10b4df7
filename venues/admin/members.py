"""Who asks to join, who was invited: to look at; owners decide on their own page."""

from django.contrib import admin

from core.admin import ReadOnly
from venues.models import Invitation, JoinRequest


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnly, admin.ModelAdmin):
    """Requests, found by e-mail or SIREN."""

    list_display = ["user", "partner", "state", "asked_at", "answered_by"]
    list_filter = ["state"]
    list_select_related = ["user", "partner", "answered_by"]
    search_fields = ["user__email", "partner__siren", "partner__name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):
    """Invitations, found by e-mail or SIREN."""

    list_display = ["email", "partner", "role", "sent_at", "expires_at", "accepted_at"]
    list_select_related = ["partner"]
    search_fields = ["email", "partner__siren", "partner__name"]
