"""Where can a piece of background work stand?"""

from django.db import models


class WorkState(models.TextChoices):
    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有办成"
    CANCELLED = "cancelled", "已取消"
