"""The addresses of a partner about itself."""

from venues.urls import referencing

urlpatterns = [*referencing.urlpatterns]
