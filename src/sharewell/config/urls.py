"""Where addresses begin: the pages, and what is shown when one fails."""

from django.urls import include, path

urlpatterns = [path("", include("sharewell.web.urls"))]

handler400 = "sharewell.web.errors.bad_request"
handler403 = "sharewell.web.errors.forbidden"
handler404 = "sharewell.web.errors.not_found"
handler500 = "sharewell.web.errors.failed"
