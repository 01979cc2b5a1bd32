"""What does the letter say that answers a request about one's own data?"""

from datetime import date

from bangfu.core.documents import Document, Kind, Paragraph
from bangfu.core.documents.content import date_words
from bangfu.people.choices import AskedBy, RequestState, Right
from bangfu.people.models import DataRequest

LAW = {Right.ACCESS: "第四十五条", Right.CORRECT: "第四十六条", Right.DELETE: "第四十七条", Right.WITHDRAW: "第十五条", Right.EXPLAIN: "第四十八条"}
WANTED = {
    Right.ACCESS: "查阅、复制{whose}个人信息", Right.CORRECT: "更正、补充{whose}个人信息", Right.DELETE: "删除{whose}个人信息",
    Right.WITHDRAW: "撤回对使用{whose}个人信息的同意", Right.EXPLAIN: "解释说明处理{whose}个人信息的规则",
}
AFTER = {
    Right.WITHDRAW: "从收到您的要求那天起，不再按同意使用有关信息；撤回前已经做了的不受影响。法律规定必须登记的，照常登记。",
    Right.CORRECT: "以后情况再有变化，请随时告诉我们。",
    Right.DELETE: "姓名、证号、电话、住址、扫描件和备注已从系统中删除，不能恢复；不能由此认出本人的统计数保留。",
}
REMEDY = "您有不同意见的，可以再向我单位提出，也可以依照该法第六十五条投诉、举报，或者依照第五十条向人民法院提起诉讼。"
BLANK = "　　　　　　"  # to be filled in by hand


def answer_letter(request: DataRequest, on: date) -> Document:
    """A short letter: what was asked, what was done or why not by which article, where to turn. Whose identity is erased is addressed by number."""
    right, done = Right(request.right), request.state == RequestState.DONE
    wanted = WANTED[right].format(whose=_whose(request))
    blocks = [
        Paragraph(f"您于{date_words(request.received_on)}向我单位提出，要求{wanted}（第{request.pk}号）。依照《中华人民共和国个人信息保护法》{LAW[right]}的规定，现答复如下："),
        Paragraph(_sentence(request.answer) if done else f"这项要求我们不能办理。理由是：{_sentence(request.answer)}"),
    ]
    if done and request.handed_at:
        blocks.append(Paragraph(f"副本已于{date_words(request.handed_at.date())}交给您。"))
    if done and right in AFTER:
        blocks.append(Paragraph(AFTER[right]))
    blocks.append(Paragraph("有不明白的地方，请来人或来电，我们当面讲给您听。" if done else REMEDY))
    phone = request.unit.phone or request.received_by.phone or BLANK
    return Document(
        Kind.LETTER, f"关于{right.label}个人信息的答复", [one for one in blocks if one.text], heads=[request.unit.name], addressees=f"{_addressee(request)}：",
        signers=[request.unit.name], signed_on=on, notes=[f"（联系人：{request.received_by.display_name}，电话：{phone}）"])


def _addressee(request: DataRequest) -> str:
    identity = getattr(request.person, "identity", None)
    return request.asker_name or (identity.name if identity else f"请求人（第{request.pk}号）")


def _whose(request: DataRequest) -> str:
    """您的, or of the one for whom somebody asks."""
    if request.asked_by == AskedBy.PERSON:
        return "您的"
    identity = getattr(request.person, "identity", None)
    return f"{identity.name}的" if identity else "有关人员的"


def _sentence(text: str) -> str:
    """With a full stop at its end."""
    text = text.strip()
    return text if not text or text[-1] in "。！？；" else f"{text}。"
