from django.urls import path

from people import views

urlpatterns = [
    path("kaart/", views.card, name="card"),
    path("kaart/naam/", views.card_name, name="card_name"),
    path("binnen/", views.enter, name="enter"),
    path("buiten/", views.leave, name="leave"),
    path("snel-weg/", views.quick_exit, name="quick_exit"),
]
