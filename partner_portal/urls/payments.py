"""« Versements » on the pro portal."""

from django.urls import path, register_converter

from partner_portal.views import payments


class StatementNumber:
    """The number of a statement: « JR-2026-1201-0417 »."""

    regex = "JR-[0-9]{4}-[0-9]{4}-[0-9]{4,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StatementNumber, "statement")

urlpatterns = [
    path("pro/versements/", payments.payments, name="payments"),
    *[
        path(f"pro/versements/export.{kind}", payments.export, {"kind": kind}, f"payments_{kind}")
        for kind in ("csv", "xlsx")
    ],
    path("pro/versements/justificatifs/", payments.statements, name="statements"),
    path("pro/versements/<statement:number>/", payments.statement, name="statement"),
    path(
        "pro/versements/<statement:number>.csv",
        payments.statement_file,
        name="statement_csv",
    ),
    path(
        "pro/versements/<statement:number>.pdf",
        payments.statement_document,
        name="statement_pdf",
    ),
]
