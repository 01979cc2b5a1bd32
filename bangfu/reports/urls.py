"""Addresses of figures, charts, returns and the superior's own tables."""

from django.urls import path

from bangfu.reports.views import blanks, decisions, figures, returns

urlpatterns = [
    path("", returns.returns, name="returns"),
    path("indicators/", figures.indicators, name="indicators"),
    path("campaigns/<int:pk>/table/", figures.table, name="campaign_table"),
    path("campaigns/<int:pk>/table.xlsx", figures.workbook, name="campaign_workbook"),
    path("campaigns/<int:pk>/print/", figures.print_table, name="campaign_print"),
    path("campaigns/<int:pk>/tree/", figures.tree, name="campaign_tree"),
    path("campaigns/<int:pk>/lines/", figures.lines, name="campaign_lines"),
    path("campaigns/<int:pk>/people/<slug:code>/", figures.people, name="indicator_people"),
    path("campaigns/<int:pk>/charts/", figures.charts, name="campaign_charts"),
    path("campaigns/<int:pk>/proofs/", figures.proofs, name="task_proofs"),
    path("campaigns/<int:pk>/prepare/", returns.prepare, name="prepare_return"),
    path("campaigns/<int:pk>/remind/", decisions.remind, name="remind_returns"),
    path("returns/<int:pk>/", returns.show, name="return"),
    path("returns/<int:pk>/print/", returns.print_return, name="return_print"),
    path("returns/<int:pk>/table.xlsx", returns.workbook, name="return_workbook"),
    path("returns/<int:pk>/submit/", decisions.submit, name="submit_return"),
    path("returns/<int:pk>/accept/", decisions.accept, name="accept_return"),
    path("returns/<int:pk>/send-back/", decisions.send_back, name="send_back_return"),
    path("returns/<int:pk>/freeze/", decisions.freeze, name="freeze_return"),
    path("returns/<int:pk>/scans/", decisions.upload_scan, name="upload_scan"),
    path("returns/<int:pk>/scans/<int:scan>/", decisions.scan, name="scan"),
    path("returns/<int:pk>/scans/<int:scan>/remove/", decisions.remove_scan, name="remove_scan"),
    path("blanks/", blanks.blanks, name="blank_tables"),
    path("blanks/<int:pk>/", blanks.blank, name="blank_table"),
    path("blanks/<int:pk>/map/", blanks.map_one, name="map_blank"),
    path("blanks/<int:pk>/confirm/", blanks.confirm, name="confirm_blank"),
    path("blanks/<int:pk>/drop/", blanks.drop, name="drop_blank"),
    path("blanks/<int:pk>/filled.xlsx", blanks.workbook, name="filled_table"),
]
