"""The school side, under /adage/, in one namespace: `school:decision`."""

from accounts import urls as accounts
from school_portal.urls import pages, principals

app_name = "school"
urlpatterns = [*accounts.school_patterns, *pages.urlpatterns, *principals.urlpatterns]
