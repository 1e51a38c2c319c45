from django.urls import path

from comments import views

urlpatterns = [path("<int:page_pk>/", views.comments, name="comments")]
