"""What has been asked of the demo's offices about people's own data, and which impact assessments stand? By the actions of the site; texts marked as examples."""

from datetime import date, datetime, timedelta

from bangfu.home.seed import accounts
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.moment import at
from bangfu.people.actions import answer_request, receive_request, sign_impact, write_impact
from bangfu.people.choices import AskedBy, Conclusion, IdentityProof, Processing, Right, Source
from bangfu.people.models import Person

EXAMPLE = "（演示文字，请按本单位情况改写。）"
WORDS = {
    "purpose": "凭法定职责开展就业帮扶，只收帮扶用得上的项目，每项的用途和依据见下面系统里的情况。" + EXAMPLE,
    "influence": "泄露会让本人受到打扰、被骗或被歧视；登记有误会影响待遇。导出的表和打印的纸最容易出事。" + EXAMPLE,
    "measures": "加密保存、默认遮盖、看原文要填用途并留审计；纸质表由经办存档、到期销毁。" + EXAMPLE,
}
ASKED = (
    (Right.ACCESS, AskedBy.PERSON, "", IdentityProof.CARD, "想看看登记了我哪些信息，要一份", 1),
    (Right.CORRECT, AskedBy.GUARDIAN, "样监护", IdentityProof.GUARDIAN, "电话换了，请改成新的", 3),
    (Right.EXPLAIN, AskedBy.PERSON, "", IdentityProof.CALL_BACK, "为什么给我推荐保洁的活", 6),
)

ANSWER = "推荐是按您登记的能力、想做的工作和住处比对出来的，只供参考，去不去由您定。您不想要程序推荐，跟我们说一声就停。"
OFFICES = (("sheng-canlian", "sheng-shenhe"), ("sheng-renshe", "sheng-renshe-shenhe"))


def write_rights(staff: Staff, *, until: datetime) -> None:
    """Three requests in 敦化, the oldest answered; the province has assessed every processing, one is due again soon, 敦化 has a draft of its own."""
    officer = staff.users["dunhua-canlian"]
    people = Person.objects.filter(path__contains=f"/{accounts.SHOWCASE}/", died_on__isnull=True).order_by("pk")[: len(ASKED)]
    for person, (right, asker, name, proof, words, days) in zip(people, ASKED, strict=False):
        with at(until - timedelta(days=days)):
            made = receive_request(person=person, right=right, asked_by=asker, asker_name=name, channel=Source.OFFICE, proof=proof, words=words,
                                   on=(until - timedelta(days=days)).date(), by=officer)
        if right == Right.EXPLAIN:
            with at(until - timedelta(days=1)):
                answer_request(request=made, answer=ANSWER, by=officer)
    write_assessments(staff, until=until)


def write_assessments(staff: Staff, *, until: datetime) -> None:
    """Both lines at the province; the first processing is due again in twenty days."""
    for officer, leader in OFFICES:
        for number, processing in enumerate(Processing):
            review_on = (until + timedelta(days=65 if number else 20)).date()
            with at(until - timedelta(days=300)):
                sign_impact(assessment=write_impact(processing=processing, by=staff.users[officer], values=_values(review_on)), by=staff.users[leader])
    with at(until - timedelta(hours=3)):
        write_impact(processing=Processing.AUTOMATED, by=staff.users["dunhua-canlian"], values=_values((until + timedelta(days=365)).date()))


def _values(review_on: date) -> dict[str, object]:
    return {**WORDS, "conclusion": Conclusion.FIT, "conditions": "", "review_on": review_on}
