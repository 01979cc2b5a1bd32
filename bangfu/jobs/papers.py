"""What stands on the paper by which a person agrees that an employer learns who they are?

It names the post and leaves the person's own name to be written by hand, so that nothing is uncovered by printing it.
"""

from datetime import date

from bangfu.core.documents import Document, Kind, Paragraph, Table
from bangfu.core.documents.content import date_words
from bangfu.jobs.models import Referral

TITLE = "告知用人单位同意书"
ASKED = (
    "我们给您推荐了下面这个岗位。单位现在只看到编号、性别、年龄段、住在哪个乡镇、学历和想做的工作，不知道您是谁。",
    "如果您同意，我们把下面打勾的内容告诉这一家单位，只用于这个岗位的面试和录用。推荐结束后单位就看不到了。",
    "同不同意由您自己决定，不同意不影响我们继续帮您。同意以后随时可以撤回，打经办电话说一声就行，撤回后单位马上看不到。",
)
ROOM = "\n\n"  # high enough to sign in, or for a thumb
SOURCE = "依据：《个人信息保护法》第十五条（可以撤回同意）、第二十九条（处理敏感个人信息要单独同意）。"


def consent_paper(referral: Referral, on: date) -> Document:
    """One page; `referral` with its vacancy, employer and unit."""
    vacancy = referral.vacancy
    return Document(kind=Kind.PLAIN, title=TITLE, blocks=[
        Paragraph(f"推荐编号 {referral.pk}　　{referral.unit.name}　　{date_words(on)}"),
        Paragraph(ASKED[0]),
        Table("推荐的岗位", (), [("岗位", vacancy.title, "用人单位", vacancy.employer.name), ("工作地点", vacancy.region.name, "推荐日期", date_words(referral.referred_at.date()))],
              (14, 31, 14, 31)),
        *(Paragraph(text) for text in ASKED[1:]),
        Table("告诉单位什么（在方框里打勾）", ("打勾", "内容"), [
            ("□", "姓名和联系电话"), ("□", "残疾类别和等级，以及与此有关、上班用得上的便利"), ("□", "都不同意"),
        ], (10, 80)),
        Table("签字", (), [
            ("本人姓名", ROOM, "本人签字（或按手印）", ""), ("监护人签字", ROOM, "与本人关系", ""), ("经办人签字", ROOM, "日期", ""),
        ], (16, 29, 20, 25)),
        Paragraph("不识字或看不清的，由经办人逐句念给本人听，并在这里写明：\n　\n"),
    ], notes=(SOURCE, "本人不能辨认自己行为的，由监护人签字。本书由经办单位保存，不交给用人单位。"))
