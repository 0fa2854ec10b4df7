"""Addresses of the galleries: for the makers and the staff only."""

from django.urls import path

from devtools import mail_gallery, views

urlpatterns = [
    path("composants/confirmation/", views.sample_confirmation, name="sample-confirmation"),
    path("composants/", views.components, name="components"),
    path("composants/mails/", mail_gallery.mails, name="mails"),
    path("composants/mails/<slug:name>/", mail_gallery.mail, name="mail"),
    path("composants/mails/<slug:name>/<int:rank>/", mail_gallery.mail_html, name="mail-html"),
]
