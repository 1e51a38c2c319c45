from django.urls import path

from workshops import views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda.ics", views.agenda_ics, name="agenda_ics"),
    path("agenda/<int:pk>.ics", views.session_ics, name="session_ics"),
    path("fotos/<int:pk>/", views.photo, name="workshop_photo"),
    path("fotos/<int:pk>/weg/", views.remove_photo, name="workshop_photo_remove"),
    path("bijlagen/<int:pk>/", views.attachment, name="workshop_attachment"),
    path("bijlagen/<int:pk>/weg/", views.remove_attachment, name="workshop_attachment_remove"),
]
