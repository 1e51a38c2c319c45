from django.urls import path

from contributions import views

urlpatterns = [
    path("modereren/", views.queue, name="queue"),
    path("modereren/<int:pk>/", views.queue, name="queue_item"),
    path("niet-oke/<str:what>/", views.report, name="report"),
]
