"""Who asks to join, who was invited: to look at; owners decide on their own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from venues.models import Invitation, JoinRequest


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never written."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    """Requests, found by e-mail or SIREN."""

    list_display = ["user", "partner", "state", "asked_at", "answered_by"]
    list_filter = ["state"]
    list_select_related = ["user", "partner", "answered_by"]
    search_fields = ["user__email", "partner__siren", "partner__name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations, found by e-mail or SIREN."""

    list_display = ["email", "partner", "role", "sent_at", "expires_at", "accepted_at"]
    list_select_related = ["partner"]
    search_fields = ["email", "partner__siren", "partner__name"]
