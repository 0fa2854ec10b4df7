"""Addresses of signing in and out, at the root of the site."""

from django.urls import path

from accounts.views import public

urlpatterns = [
    path("connexion/", public.Login.as_view(), name="login"),
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
