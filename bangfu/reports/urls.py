"""Addresses of figures, charts and returns."""

from django.urls import path

from bangfu.reports.views import figures, returns

urlpatterns = [
    path("", returns.returns, name="returns"),
    path("indicators/", figures.indicators, name="indicators"),
    path("campaigns/<int:pk>/table/", figures.table, name="campaign_table"),
    path("campaigns/<int:pk>/table.xlsx", figures.workbook, name="campaign_workbook"),
    path("campaigns/<int:pk>/print/", figures.print_table, name="campaign_print"),
    path("campaigns/<int:pk>/tree/", figures.tree, name="campaign_tree"),
    path("campaigns/<int:pk>/people/<slug:code>/", figures.people, name="indicator_people"),
    path("campaigns/<int:pk>/charts/", figures.charts, name="campaign_charts"),
    path("campaigns/<int:pk>/proofs/", figures.proofs, name="task_proofs"),
    path("campaigns/<int:pk>/prepare/", returns.prepare, name="prepare_return"),
    path("returns/<int:pk>/", returns.show, name="return"),
    path("returns/<int:pk>/print/", returns.print_return, name="return_print"),
    path("returns/<int:pk>/table.xlsx", returns.workbook, name="return_workbook"),
    path("returns/<int:pk>/submit/", returns.submit, name="submit_return"),
    path("returns/<int:pk>/accept/", returns.accept, name="accept_return"),
    path("returns/<int:pk>/send-back/", returns.send_back, name="send_back_return"),
]
