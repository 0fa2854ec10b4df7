"""The addresses of a partner about itself; `partner_patterns` stand in the portal's namespace."""

from venues.urls import bank, referencing, signup, structure

partner_patterns = [
    *structure.partner_patterns,
    *bank.partner_patterns,
    *referencing.partner_patterns,
]

urlpatterns = [*signup.urlpatterns, *bank.urlpatterns]
