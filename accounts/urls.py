"""Addresses of signing in and out, at the root of the site."""

from django.urls import path

from accounts.views import (
    account,
    confirm,
    connections,
    public,
    second_factor,
    seeing,
    session_end,
)
from accounts.views import notifications as mine

# What one's own pages are on either side: the portals give them their namespace.
partner_patterns = [
    path("pro/compte/", account.account, name="account"),
    path("pro/compte/mot-de-passe/", account.password, name="password"),
    path("pro/compte/connexions/", connections.connections, name="connections"),
    path("pro/notifications/", mine.notifications, {"side": "partner"}, "notifications"),
    path("pro/notifications/adresse/", mine.address_works, {"side": "partner"}, "address_works"),
]
school_patterns = [
    path("adage/notifications/", mine.notifications, {"side": "school"}, "notifications"),
    path("adage/notifications/adresse/", mine.address_works, {"side": "school"}, "address_works"),
]

urlpatterns = [
    path("inscription/confirmer/<uidb64>/<token>/", confirm.confirm, name="signup-confirm"),
    path("inscription/renvoyer/", confirm.send_again, name="signup-resend"),
    path("connexion/", public.Login.as_view(), name="login"),
    path("connexion/code/", second_factor.second_factor, name="second-factor"),
    path("connexion/code/retirer/", second_factor.withdraw, name="second-factor-withdraw"),
    path("connexion/prolonger/", session_end.session_end, name="session-end"),
    path("voir-comme/terminer/", seeing.stop, name="stop-seeing"),
    path("deconnexion/", public.Logout.as_view(), name="logout"),
    path("mot-de-passe/oublie/", public.PasswordReset.as_view(), name="password_reset"),
    path(
        "mot-de-passe/oublie/envoye/",
        public.PasswordResetDone.as_view(),
        name="password_reset_done",
    ),
    path(
        "mot-de-passe/nouveau/<uidb64>/<token>/",
        public.PasswordResetConfirm.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "mot-de-passe/nouveau/termine/",
        public.PasswordResetComplete.as_view(),
        name="password_reset_complete",
    ),
]
