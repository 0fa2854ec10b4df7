"""Where the head of school decides, under /adage/."""

from django.urls import path

from school_portal.views import batch, budget, decisions, questions, team, waiting

ONE = "adage/decisions/<slug:reference>/"

urlpatterns = [
    path("adage/decisions/", waiting.decisions, name="decisions"),
    *[
        path(
            f"adage/decisions/export.{kind}",
            waiting.export,
            {"kind": kind},
            f"decisions_{kind}",
        )
        for kind in ("csv", "xlsx")
    ],
    path("adage/decisions/lot/", batch.confirm_several, name="confirm_several"),
    path("adage/decisions/lot/refuser/", batch.refuse_several, name="refuse_several"),
    path(ONE, decisions.decision, name="decision"),
    path(f"{ONE}confirmer/", decisions.confirm, name="confirm"),
    path(f"{ONE}refuser/", decisions.refuse, name="refuse"),
    path(f"{ONE}question/", questions.ask, name="question"),
    path(f"{ONE}annuler/", decisions.cancel, name="cancel"),
    path("adage/budget/", budget.budget, name="budget"),
    *[
        path(f"adage/budget/credit.{kind}", budget.export, {"kind": kind}, f"budget_{kind}")
        for kind in ("csv", "xlsx")
    ],
    path("adage/budget/credit.pdf", budget.pdf, name="budget_pdf"),
    path("adage/equipe/", team.team, name="team"),
    path("adage/equipe/deleguer/", team.delegate, name="delegate"),
    path("adage/equipe/<int:pk>/retirer/", team.revoke, name="revoke"),
]
