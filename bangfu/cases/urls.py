"""Addresses of files and one-to-one help."""

from django.urls import path

from bangfu.cases.views import areas, copies, file, pairing, requests, wishes

urlpatterns = [
    path("", pairing.cases, name="cases"),
    path("people/<int:pk>/", file.person, name="person"),
    path("people/<int:pk>/timeline/", file.timeline, name="person_timeline"),
    path("people/<int:pk>/print/", file.print_file, name="print_file"),
    path("copies/<int:pk>/", copies.copy_of_person, name="copy_of_person"),
    path("people/<int:pk>/requests/", requests.requests, name="person_requests"),
    path("people/<int:pk>/wishes/", wishes.wishes, name="person_wishes"),
    path("services/", areas.services, name="four_services"),
    path("people/<int:pk>/reveal/", file.reveal_paired, name="reveal_paired"),
    path("people/<int:pk>/pair/", pairing.pair, name="pair_helper"),
    path("pairings/<int:pk>/", pairing.plan, name="plan"),
    path("pairings/<int:pk>/end/", pairing.end, name="end_pairing"),
]
