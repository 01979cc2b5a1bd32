"""What does the letter say that answers a request about one's own data?"""

from datetime import date

from bangfu.core.documents import Document, Kind, Paragraph
from bangfu.core.documents.content import date_words
from bangfu.people.choices import AskedBy, RequestState, Right
from bangfu.people.models import DataRequest

LAW = {
    Right.ACCESS: "《个人信息保护法》第四十五条", Right.CORRECT: "《个人信息保护法》第四十六条", Right.DELETE: "《个人信息保护法》第四十七条",
    Right.WITHDRAW: "《个人信息保护法》第十五条", Right.EXPLAIN: "《个人信息保护法》第四十八条",
}


def answer_letter(request: DataRequest, on: date) -> Document:
    """Plain words: what was asked, what was done or why not, and where to turn. Whose identity is erased is addressed by number."""
    identity = getattr(request.person, "identity", None)
    name = request.asker_name or (identity.name if identity else f"请求人（请求第 {request.pk} 号）")
    about = "您" if request.asked_by == AskedBy.PERSON else identity.name if identity else "您为其提出请求的人"
    done = request.state == RequestState.DONE
    blocks = [
        Paragraph(f"{date_words(request.received_on)}，我们收到{request.get_asked_by_display()}提出的请求：{request.get_right_display()}，关于{about}的个人信息（{LAW[Right(request.right)]}）。"),
        Paragraph("我们已经办好：" if done else "这件事我们没有办，理由是："),
        Paragraph(request.answer or "姓名、证号、电话、住址、扫描件和备注已从系统中删除，恢复不了；不指名的统计数保留。"),
    ]
    if not done:
        blocks.append(Paragraph("您不同意的，可以再和我们说，也可以向上一级残联、人社部门反映，或依法向人民法院起诉。"))
    blocks.append(Paragraph("有不明白的地方，请来人或来电，我们当面讲给您听。"))
    return Document(Kind.LETTER, "关于个人信息请求的答复", blocks, heads=[request.unit.name], addressees=name, signers=[request.unit.name], signed_on=on)
