"""Where the head of school decides, under /adage/."""

from django.urls import path

from school_portal.views import batch, budget, decisions, questions, team, waiting

ONE = "adage/decisions/<slug:reference>/"

urlpatterns = [
    path("adage/decisions/", waiting.decisions, name="school_decisions"),
    *[
        path(
            f"adage/decisions/export.{kind}",
            waiting.export,
            {"kind": kind},
            f"school_decisions_{kind}",
        )
        for kind in ("csv", "xlsx")
    ],
    path("adage/decisions/lot/", batch.confirm_several, name="school_confirm_several"),
    path("adage/decisions/lot/refuser/", batch.refuse_several, name="school_refuse_several"),
    path(ONE, decisions.decision, name="school_decision"),
    path(f"{ONE}confirmer/", decisions.confirm, name="school_confirm"),
    path(f"{ONE}refuser/", decisions.refuse, name="school_refuse"),
    path(f"{ONE}question/", questions.ask, name="school_question"),
    path(f"{ONE}annuler/", decisions.cancel, name="school_cancel"),
    path("adage/budget/", budget.budget, name="school_budget"),
    *[
        path(f"adage/budget/credit.{kind}", budget.export, {"kind": kind}, f"school_budget_{kind}")
        for kind in ("csv", "xlsx")
    ],
    path("adage/budget/credit.pdf", budget.pdf, name="school_budget_pdf"),
    path("adage/equipe/", team.team, name="school_team"),
    path("adage/equipe/deleguer/", team.delegate, name="school_delegate"),
    path("adage/equipe/<int:pk>/retirer/", team.revoke, name="school_revoke"),
]
