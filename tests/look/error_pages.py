"""The pages that say why there is none: not there, refused, broken, or asked for too soon."""

from tests.look.page import Page

SENT = {
    "retry_after": 2,
    "sent": [("note", "Une classe de 4e")],
    "address": "/adage/decisions/",
}
ERRORS = [
    Page("erreur-404", "/nulle-part/", status=404, sample=True),
    Page(
        "erreur-403-formulaire", "login", send={"csrfmiddlewaretoken": "x"}, status=403, bare=True
    ),
    Page("erreur-400", "/look/400/", status=400, template="400.html", bare=True),
    Page("erreur-500", "/look/500/", status=500, template="500.html", bare=True),
    Page("erreur-503", "/look/503/", status=503, template="503.html", bare=True),
    Page("erreur-503-envoi", "/look/503-envoi/", status=503, template="503.html", bare=True,
         values=SENT),
    Page("erreur-429", "/look/429/", status=429, template="429.html", bare=True, values=SENT),
    Page("erreur-429-connexion", "/look/429-connexion/", status=429, template="429.html",
         bare=True, values={"retry_after": 10, "failed": True}),
    Page("erreur-413", "/look/413/", status=413, template="not_received.html", bare=True,
         values={"status": 413, "limit": "40\u00a0Mo", "anonymous_limit": "1\u00a0Mo"}),
    Page("erreur-408", "/look/408/", status=408, template="not_received.html", bare=True,
         values={"status": 408}),
]  # fmt: skip
