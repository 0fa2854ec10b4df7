"""The addresses of a partner about itself."""

from venues.urls import referencing, signup, structure

urlpatterns = [*signup.urlpatterns, *structure.urlpatterns, *referencing.urlpatterns]
