from django.urls import path

from playbook import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("<int:pk>/", desk.decide, name="decide"),
    path("zo-of-zo/<int:pk>/", desk.settle, name="settle"),
]
