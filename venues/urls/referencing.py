"""The referencing request on the pro portal (R4)."""

from django.urls import path

from venues.views.referencing import documents, landing, review, steps

REQUEST = "pro/referencement/demande/"

partner_patterns = [
    path("pro/referencement/", landing.landing, name="referencing"),
    path("pro/referencement/structures/", landing.structures, name="referencing_structures"),
    path(f"{REQUEST}documents/", documents.documents, name="referencing_documents"),
    path(f"{REQUEST}verification/", review.review, name="referencing_review"),
    path(f"{REQUEST}<slug:slug>/", steps.step, name="referencing_step"),
    path(
        f"{REQUEST}documents/<slug:slug>/retirer/",
        documents.remove,
        name="referencing_document_remove",
    ),
    path(
        "pro/referencement/documents/<slug:slug>/",
        documents.download,
        name="referencing_document",
    ),
    path("pro/referencement/depot/", review.receipt, name="referencing_receipt"),
    path("pro/referencement/messages/", landing.message, name="referencing_message"),
    *[
        path(f"pro/referencement/{verb}/", landing.act, {"verb": verb}, name=name)
        for verb, name in (
            ("reprendre", "referencing_withdraw"),
            ("corriger", "referencing_correct"),
        )
    ],
]
