"""Addresses of the register."""

from django.urls import path

from bangfu.people.views import certificates, comparison, death, exports, history, imports, interchange, privacy, register

urlpatterns = [
    path("", register.people, name="people"),
    path("print/", register.print_people, name="print_people"),
    path("export/", exports.export_people, name="export_people"),
    path("export/<int:pk>/", exports.exported_people, name="exported_people"),
    path("new/", register.new_person, name="new_person"),
    path("<int:pk>/edit/", register.correct_person, name="edit_person"),
    path("<int:pk>/reveal/", privacy.reveal, name="reveal_person"),
    path("<int:pk>/readers/", privacy.readers, name="person_readers"),
    path("<int:pk>/death/", death.death, name="person_death"),
    path("<int:pk>/death/undo/", death.undo, name="undo_death"),
    path("<int:pk>/history/<str:field>/", history.field_history, name="field_history"),
    path("certificates/", certificates.expiring_certificates, name="expiring_certificates"),
    path("<int:pk>/certificates/", certificates.certificates, name="person_certificates"),
    path("<int:pk>/certificates/cancel/", certificates.cancel, name="cancel_certificate"),
    path("<int:pk>/certificates/<int:key>/restore/", certificates.restore, name="restore_certificate"),
    path("imports/", imports.roster_imports, name="people_imports"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.roster_import, name="people_import"),
    path("imports/<int:pk>/columns/", imports.map_import, name="map_import"),
    path("imports/<int:pk>/again/", imports.remap_import, name="remap_import"),
    path("imports/<int:pk>/write/", imports.write_import, name="write_import"),
    path("imports/<int:pk>/cancel/", imports.cancel_import, name="cancel_import"),
    path("imports/<int:pk>/rejected/", imports.import_rejects, name="import_rejects"),
    path("exchange/", interchange.exchange, name="exchange"),
    path("exchange/layouts/<slug:counterpart>/", interchange.exchange_layout, name="exchange_layout"),
    path("exchange/samples/<int:pk>/", interchange.exchange_draft, name="exchange_draft"),
    path("exchange/samples/<int:pk>/withdraw/", interchange.withdraw_exchange_layout, name="withdraw_exchange_layout"),
    path("exchange/hand-in/", interchange.hand_in, name="hand_in"),
    path("exchange/tables/<int:pk>/", interchange.exchange_table, name="exchange_table"),
    path("exchange/<int:pk>/", comparison.comparison, name="comparison"),
    path("exchange/<int:pk>/decide/", comparison.decide_rows, name="decide_rows"),
    path("exchange/<int:pk>/list/", comparison.comparison_list, name="comparison_list"),
    path("exchange/<int:pk>/import/", comparison.strangers_to_import, name="strangers_to_import"),
    path("exchange/<int:pk>/strangers/", comparison.strangers_list, name="strangers_list"),
    path("exchange/<int:pk>/erase/", comparison.erase_comparison, name="erase_comparison"),
]
