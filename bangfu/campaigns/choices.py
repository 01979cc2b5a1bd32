"""The words of notices, forwarding edges and tasks, and which move follows which."""

from django.db import models


class NoticeKind(models.TextChoices):
    FORWARD = "forward", "转发"
    NOTICE = "notice", "通知"
    LETTER = "letter", "函"


class NoticeState(models.TextChoices):
    DRAFT = "draft", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DROPPED = "dropped", "已放弃"


class CampaignState(models.TextChoices):
    RUNNING = "running", "进行中"
    ENDED = "ended", "已结束"


class EdgeState(models.TextChoices):
    SENT = "sent", "待签收"
    RECEIVED = "received", "已签收"
    DONE = "done", "已报送"


class TaskState(models.TextChoices):
    OPEN = "open", "进行中"
    DONE = "done", "已完成"
    DROPPED = "dropped", "不再做"


TASK_MOVES = {
    TaskState.OPEN: {TaskState.DONE, TaskState.DROPPED},
    TaskState.DONE: {TaskState.OPEN},
    TaskState.DROPPED: {TaskState.OPEN},
}
