from django.urls import path

from playbook import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("<int:pk>/", desk.decide, name="decide"),
    path("nagekeken/<int:pk>/", desk.mend, name="mend"),
    path("zo-of-zo/<int:pk>/", desk.settle, name="settle"),
]
