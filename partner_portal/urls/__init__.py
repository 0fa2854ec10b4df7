"""The pro portal, in one namespace: `partner:offer`, whichever app the page belongs to."""

from accounts import urls as accounts
from offers import urls as offers
from partner_portal.urls import pages, payments
from venues import urls as venues

app_name = "partner"
urlpatterns = [
    *accounts.partner_patterns,
    *offers.partner_patterns,
    *pages.urlpatterns,
    *payments.urlpatterns,
    *venues.partner_patterns,
]
