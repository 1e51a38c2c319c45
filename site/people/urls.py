from django.urls import path

from people import away, card_views, devices, phrase_views, safety, sheet_views, staff, views

urlpatterns = [
    path("kaart/", card_views.card, name="card"),
    path("kaart/naam/", card_views.card_name, name="card_name"),
    path("kaart/prent/", card_views.card_picture, name="card_picture"),
    path("kaart/toestel/", card_views.card_device, name="card_device"),
    path("kaart/woord/", card_views.card_word, name="card_word"),
    path("kaart/kwijt/", card_views.card_lost, name="card_lost"),
    path("kaart/dit-was-ik-niet/", card_views.card_object, name="card_object"),
    path("kaart/slot/", card_views.card_unlock, name="card_unlock"),
    path("begeleiden/", sheet_views.sheets, name="sheets"),
    path("begeleiden/pdf/", sheet_views.save_pdf, name="sheet_pdf"),
    path("begeleiden/<int:pk>/uit/", sheet_views.switch_off_sheet, name="switch_off_sheet"),
    path("begeleiden/kaart-uit/", sheet_views.switch_off_card, name="switch_off_card"),
    path("kaart/sleutel/", safety.key_in, name="key_in"),
    path("kaart/wachtzin/", phrase_views.phrase_in, name="phrase_in"),
    path("mijn-plek/veiligheid/wachtzin/", phrase_views.new_phrase, name="new_phrase"),
    path("mijn-plek/veiligheid/wachtzin/weg/", phrase_views.remove_phrase, name="remove_phrase"),
    path("mijn-plek/veiligheid/", safety.safety, name="safety"),
    path("mijn-plek/veiligheid/woord/", safety.new_word, name="new_word"),
    path("mijn-plek/veiligheid/papier/", staff.new_paper, name="new_paper"),
    path("mijn-plek/veiligheid/toestel/", safety.add_key, name="add_key"),
    path("mijn-plek/veiligheid/toestel/<int:pk>/weg/", safety.remove_key, name="remove_key"),
    path("binnen/", staff.enter, name="enter"),
    path("binnen/stap-2/", staff.second_step, name="second_step"),
    path("buiten/", views.leave, name="leave"),
    path("snel-weg/", away.quick_exit, name="quick_exit"),
    path("snel-weg/terug/", away.come_back, name="come_back"),
    path("nog-hier/", views.still_here, name="still_here"),
    path("mijn-plek/toestellen/", devices.devices, name="devices"),
]
