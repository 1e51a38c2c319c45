from django.urls import path

from contributions import bulk, desk, figures, log, other_name, reading_along, views

urlpatterns = [
    path("modereren/", desk.queue, name="queue"),
    path("modereren/lijst/", bulk.listed, name="queue_list"),
    path("modereren/logboek/", log.read, name="queue_log"),
    path("modereren/logboek.csv", log.export, name="queue_log_export"),
    path("modereren/aantal/", desk.how_many, name="queue_count"),
    path("modereren/terugnemen/", desk.take_up_again, name="queue_take_up"),
    path("modereren/meelezen/", reading_along.read_along, name="read_along"),
    path("modereren/<int:pk>/", desk.queue, name="queue_item"),
    path("modereren/<int:pk>/verbeteren/", desk.mend, name="queue_mend"),
    path("modereren/<int:pk>/naam/", other_name.ask, name="queue_other_name"),
    path("modereren/<int:pk>/ongedaan/", desk.undo, name="queue_undo"),
    path("modereren/<int:pk>/pas/", desk.leave_to_others, name="queue_skip"),
    path("huisregels/cijfers/", figures.figures, name="figures"),
    path("niet-oke/<str:what>/", views.report, name="report"),
]
