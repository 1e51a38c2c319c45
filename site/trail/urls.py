from django.urls import path

from trail import views

urlpatterns = [
    path("<str:key>/", views.trail, name="trail"),
    path("<str:key>/leggen/", views.lay, name="trail_lay"),
    path("<str:key>/weg/", views.remove, name="trail_remove"),
]
