"""Where a return stands and which move follows which."""

from django.db import models


class ReturnState(models.TextChoices):
    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已接收"
    FROZEN = "frozen", "已定稿"  # of the unit that started the campaign: the end of the loop


RETURN_MOVES: dict[str, set[str]] = {
    ReturnState.DRAFT: {ReturnState.SUBMITTED},
    ReturnState.SUBMITTED: {ReturnState.ACCEPTED, ReturnState.RETURNED, ReturnState.FROZEN},
    ReturnState.RETURNED: {ReturnState.SUBMITTED},
    ReturnState.ACCEPTED: {ReturnState.RETURNED, ReturnState.FROZEN},
    ReturnState.FROZEN: set(),
}


class ScanKind(models.TextChoices):
    PICTURE = "jpg", "图片"
    DOCUMENT = "pdf", "PDF"


class PaperKind(models.TextChoices):
    SUMMARY = "summary", "总结"
    BRIEF = "brief", "简报"


class PaperState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    SENT = "sent", "已报送"


class ConsentWay(models.TextChoices):
    """How somebody who can be recognised in a picture agreed that it is shown."""

    WRITTEN = "written", "书面"
    SPOKEN = "spoken", "口头，有经办人在场"
    GUARDIAN = "guardian", "监护人书面"
