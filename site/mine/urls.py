from django.urls import path

from mine import consents, draft_views, languages, news_views, second_look, views

urlpatterns = [
    path("", views.mine, name="mine"),
    path("toestemming/", consents.consents, name="consents"),
    path("toestemming/<int:pk>/", consents.answer, name="answer_consent"),
    path("toestemming/<int:pk>/terug/", consents.take_back, name="take_back_consent"),
    path("talen/", languages.languages, name="languages"),
    path("mail/", news_views.news_mail, name="news_mail"),
    path("mail/code/", news_views.confirm_news, name="confirm_news"),
    path("mail/weg/", news_views.forget_news, name="forget_news"),
    path("mail/stop/<str:token>/", news_views.stop_news, name="stop_news"),
    path("aantal/", views.how_much_news, name="how_much_news"),
    path("bewaard/", draft_views.drafts, name="drafts"),
    path("bewaard/bewaar/", draft_views.keep_draft, name="keep_draft"),
    path("bewaard/weg/", draft_views.forget_draft, name="forget_draft"),
    path("naam/", views.rename, name="rename"),
    path("meenemen/", views.take_along, name="mine_take_along"),
    path("afsluiten/", views.close, name="mine_close"),
    path("terug/", views.come_back, name="mine_come_back"),
    path("alles-weg/", views.withdraw_all, name="mine_withdraw_all"),
    path("<int:pk>/aanpassen/", views.change, name="mine_change"),
    path("<int:pk>/opnieuw/", second_look.ask_again, name="mine_ask_again"),
    path("<int:pk>/weg/", views.withdraw, name="mine_withdraw"),
    path("<int:pk>/verstuurd/", views.sent, name="mine_sent"),
]
