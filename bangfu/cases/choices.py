"""The words of one-to-one help."""

from django.db import models


class EndReason(models.TextChoices):
    DONE = "done", "帮扶完成"
    CHANGED = "changed", "换帮扶人"
    GONE = "gone", "搬走、去世或本人不要"
    MISTAKEN = "mistaken", "录错了"  # taken out of the figures


class Due(models.TextChoices):
    """When the next step of a pairing falls."""

    LATE = "late", "已过期"
    TODAY = "today", "今天"
    UNPLANNED = "unplanned", "没写下一步"
