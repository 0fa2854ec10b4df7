"""The referencing request on the pro portal (R4)."""

from django.urls import path

from venues.views.referencing import documents, landing, review, steps

REQUEST = "pro/referencement/demande/"

urlpatterns = [
    path("pro/referencement/", landing.landing, name="pro-referencing"),
    path("pro/referencement/structures/", landing.structures, name="pro-referencing-structures"),
    path(f"{REQUEST}documents/", documents.documents, name="pro-referencing-documents"),
    path(f"{REQUEST}verification/", review.review, name="pro-referencing-review"),
    path(f"{REQUEST}<slug:slug>/", steps.step, name="pro-referencing-step"),
    path(
        f"{REQUEST}documents/<slug:slug>/retirer/",
        documents.remove,
        name="pro-referencing-document-remove",
    ),
    path(
        "pro/referencement/documents/<slug:slug>/",
        documents.download,
        name="pro-referencing-document",
    ),
    path("pro/referencement/depot/", review.receipt, name="pro-referencing-receipt"),
    path("pro/referencement/messages/", landing.message, name="pro-referencing-message"),
    *[
        path(f"pro/referencement/{verb}/", landing.act, {"verb": verb}, name=f"pro-{verb}")
        for verb in landing.ACTS
    ],
]
