"""Entry tokens already used: read only, and never the tokens themselves."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from adage_sync.models import SeenToken


@admin.register(SeenToken)
class SeenTokenAdmin(admin.ModelAdmin):
    """What support looks at when somebody says « mon lien ne marche pas »."""

    list_display = ["jti", "expires_at"]
    search_fields = ["jti"]
    readonly_fields = ["jti", "expires_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A token forgotten before it expires could serve again.
        return False
