from django.urls import path

from forum.views import photo, reacting

urlpatterns = [
    path("woorden/", reacting.react, name="react"),
    path("fotos/g/<str:token>/", photo.photo, name="post_photo"),
    path("fotos/g/<str:token>/weg/", photo.remove_photo, name="post_photo_remove"),
]
