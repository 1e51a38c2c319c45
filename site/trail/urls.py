from django.urls import path

from trail import asking, views

urlpatterns = [
    path("gevraagd/", asking.asked, name="asked"),
    path("<str:key>/", views.trail, name="trail"),
    path("<str:key>/leggen/", views.lay, name="trail_lay"),
    path("<str:key>/weg/", views.remove, name="trail_remove"),
    path("<str:key>/vragen/", asking.ask, name="ask_words"),
    path("<str:key>/toestemming/", asking.record, name="record_consent"),
    path("<str:key>/toestemming/weg/", asking.end, name="end_consent"),
]
