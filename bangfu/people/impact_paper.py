"""What does the record of an impact assessment say on paper?"""

from bangfu.core.clock import HERE
from bangfu.core.documents import Document, Heading, Kind, Paragraph, Table
from bangfu.core.documents.content import Block, date_words
from bangfu.people.choices import ImpactState, Processing
from bangfu.people.impact import LAW
from bangfu.people.models import ImpactAssessment

BLANK = "〔待填〕"


def impact_paper(assessment: ImpactAssessment, facts: list[tuple[str, str]]) -> Document:
    """The three matters of article 56, the conclusion, and what the system itself states. What nobody has written stands as a marked blank."""
    signed = assessment.state != ImpactState.DRAFT
    blocks: list[Block] = [
        Paragraph(f"评估事项：{assessment.get_processing_display()}（《个人信息保护法》{LAW[Processing(assessment.processing)]}），第 {assessment.version} 版，{'' if signed else '草稿，'}由{assessment.written_by.display_name}起草。"),
        Heading(1, "一、处理目的、处理方式是否合法、正当、必要"), Paragraph(assessment.purpose or BLANK),
        Heading(1, "二、对个人权益的影响及安全风险"), Paragraph(assessment.influence or BLANK),
        Heading(1, "三、保护措施是否合法、有效并与风险程度相适应"), Paragraph(assessment.measures or BLANK),
        Heading(1, "四、结论"), Paragraph((assessment.get_conclusion_display() or BLANK) + ("。" if assessment.conclusion else "")),
    ]
    if assessment.conditions:
        blocks.append(Paragraph(f"条件：{assessment.conditions}"))
    blocks.append(Paragraph(f"下次复核：{date_words(assessment.review_on) if assessment.review_on else BLANK}。签字：{assessment.signed_by.display_name if assessment.signed_by else BLANK}。"))
    blocks += [Heading(1, "五、系统里的情况"), Table("签字时系统里的情况" if signed else "现在系统里的情况", ["事项", "情况"], facts, widths=(9, 26))]
    return Document(
        Kind.PLAIN, "个人信息保护影响评估记录", blocks, signers=[assessment.unit.name],
        signed_on=assessment.signed_at.astimezone(HERE).date() if assessment.signed_at else None,
        notes=["本记录依《个人信息保护法》第五十六条至少保存三年。"])
