"""Addresses of signing in and out, at the root of the site."""

from django.urls import path

from accounts.views import account, confirm, public, second_factor

urlpatterns = [
    path("inscription/confirmer/<uidb64>/<token>/", confirm.confirm, name="signup-confirm"),
    path("inscription/renvoyer/", confirm.send_again, name="signup-resend"),
    path("pro/compte/", account.account, name="pro-account"),
    path("pro/compte/mot-de-passe/", account.password, name="pro-password"),
    path("connexion/", public.Login.as_view(), name="login"),
    path("connexion/code/", second_factor.second_factor, name="second-factor"),
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
