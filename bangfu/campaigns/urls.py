"""Addresses of campaigns: notices, rooms, forwarding and receipts, tasks, roster."""

from django.urls import path

from bangfu.campaigns.views import campaigns, forwarding, notices, roster, tasks

urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", notices.notice_new, name="notice_new"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/confirm/", notices.notice_confirm, name="notice_confirm"),
    path("notices/<int:pk>/notice.docx", notices.notice_word, name="notice_word"),
    path("notices/<int:pk>/notice.pdf", notices.notice_pdf, name="notice_pdf"),
    path("notices/<int:pk>/drop/", notices.notice_drop, name="notice_drop"),
    path("notices/<int:pk>/restore/", notices.notice_restore, name="notice_restore"),
    path("receipts/", forwarding.receipts, name="receipts"),
    path("receipts/<int:pk>/", forwarding.receipt, name="receipt"),
    path("receipts/<int:pk>/forward.docx", forwarding.forward_word, name="forward_word"),
    path("receipts/<int:pk>/forward.pdf", forwarding.forward_pdf, name="forward_pdf"),
    path("receipts/<int:pk>/withdraw/", forwarding.edge_withdraw, name="edge_withdraw"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/move/", tasks.task_move, name="task_move"),
    path("<int:pk>/", campaigns.campaign, name="campaign"),
    path("<int:pk>/working/", forwarding.campaign_working, name="campaign_working"),
    path("<int:pk>/forward/", forwarding.campaign_forward, name="campaign_forward"),
    path("<int:pk>/remind/", forwarding.campaign_remind, name="campaign_remind"),
    path("<int:pk>/withdraw/", campaigns.campaign_withdraw, name="campaign_withdraw"),
    path("<int:pk>/tasks/new/", tasks.task_new, name="task_new"),
    path("roster/pick/", roster.roster_pick, name="roster_pick"),
    path("<int:pk>/roster/", roster.campaign_roster, name="campaign_roster"),
    path("<int:pk>/roster/add/", roster.roster_add, name="roster_add"),
    path("<int:pk>/roster/undo/", roster.roster_undo, name="roster_undo"),
]
