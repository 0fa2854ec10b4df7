"""The addresses of a partner about itself."""

from venues.urls import bank, referencing, signup, structure

urlpatterns = [
    *signup.urlpatterns,
    *structure.urlpatterns,
    *bank.urlpatterns,
    *referencing.urlpatterns,
]
