from django.urls import path

from mine import views

urlpatterns = [
    path("", views.mine, name="mine"),
    path("naam/", views.rename, name="rename"),
    path("<int:pk>/aanpassen/", views.change, name="mine_change"),
    path("<int:pk>/weg/", views.withdraw, name="mine_withdraw"),
    path("<int:pk>/verstuurd/", views.sent, name="mine_sent"),
]
