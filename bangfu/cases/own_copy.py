"""What stands in the copy of their data that a person takes away: in words for them, and whole for another system?"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

from django.core.serializers.json import DjangoJSONEncoder

from bangfu.cases.layout import authors_of, facts_of, wishes_of
from bangfu.cases.timeline import KINDS, timeline_of
from bangfu.core.clock import HERE
from bangfu.core.documents import Block, Document, Kind, Paragraph, Table, write_docx
from bangfu.people.certificates import certificates_of
from bangfu.people.models import Person
from bangfu.people.own_data import everything_about
from bangfu.people.queries import readings_of
from bangfu.people.words import NAMING_LABELS
from bangfu.policies.catalogue import policy

NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
MOST_LINES = 5_000  # of what happened; the rest stands in the JSON file


def copy_file(person: Person, on: date) -> bytes:
    """A zip: 个人信息.docx to be read, 个人信息.json with every stored value."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("个人信息.docx", write_docx(copy_paper(person, on)))
        archive.writestr("个人信息.json", json.dumps(everything_about(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return out.getvalue()


def copy_paper(person: Person, on: date) -> Document:
    """The same to be read, each value with where it came from and who wrote it down."""
    blocks: list[Block] = [Paragraph(f"这是 {on.isoformat()} 系统里关于您的全部信息。哪里不对，可以要求更正；不想再让我们用，可以撤回同意或要求删除。")]
    told = [one for one in _tables(person, on) if one.rows]
    blocks += [replace(one, caption=f"{number}、{one.caption}") for number, one in zip(NUMBERS, told, strict=False)]
    return Document(Kind.PLAIN, "个人信息副本", blocks, notes=("本件只交一份，请自己收好。", "完整的原始数据在同一个压缩文件的“个人信息.json”里。"))


def _tables(person: Person, on: date) -> Iterator[Table]:
    identity, names = person.identity, authors_of(person)
    yield Table("身份", ("项目", "内容"), [(label, getattr(identity, name) or "没有登记") for name, label in NAMING_LABELS.items()], (14, 40))
    facts = [*facts_of(person, on, names), *wishes_of(person, on, names)]
    yield Table("登记信息", ("项目", "内容", "哪来的", "谁登记", "哪天"), [(one.label, one.value or "没有登记", one.source, one.by, one.on.isoformat() if one.on else "") for one in facts], (14, 30, 12, 12, 12))
    yield Table("残疾人证", ("类别等级", "有效期", "状态"), [(f"{one.get_category_display()}{one.get_grade_display()}", one.until.isoformat() if one.until else "", one.get_state_display()) for one in certificates_of(person)], (20, 14, 14))
    home = person.household
    yield Table("家庭成员", ("关系", "姓名", "出生"), [(one.get_relation_display(), one.name, one.birth_on.isoformat() if one.birth_on else "") for one in (home.members.all() if home else ())], (14, 20, 14))
    yield Table("监护人", ("姓名", "是本人的", "到哪天", "终止"), [
        (one.name, one.get_relation_display(), *(day.isoformat() if day else "" for day in (one.until, one.ended_on))) for one in person.guardians.order_by("pk")], (20, 24, 12, 12))
    yield Table("学习经历", ("文化程度", "学校", "专业", "从", "到"), [
        (one.get_level_display(), one.school, one.major, *(day.isoformat() if day else "" for day in (one.started_on, one.ended_on))) for one in person.studies.order_by("pk")], (14, 24, 18, 12, 12))
    yield Table("工作经历", ("做什么", "在哪里", "从", "到"), [(one.work, one.employer, *(day.isoformat() if day else "" for day in (one.started_on, one.ended_on))) for one in person.spells.order_by("pk")], (20, 26, 12, 12))
    yield Table("档案里的扫描件", ("是什么", "放入"), [(one.get_kind_display(), f"{one.added_at.astimezone(HERE):%Y-%m-%d}") for one in person.enclosures.order_by("pk")], (30, 14))
    yield Table("重点群体", ("类别", "结论"), [(policy(one.policy, on).name, "已认定" if one.certified else "疑似") for one in person.marks.order_by("policy")], (30, 14))
    yield Table("推荐过的岗位", ("岗位", "单位", "推荐", "结果"), [
        (one.vacancy.title, one.vacancy.employer.name, f"{one.referred_at.astimezone(HERE):%Y-%m-%d}", one.get_state_display())
        for one in person.referrals.select_related("vacancy__employer").order_by("pk")], (24, 26, 14, 14))
    stream = timeline_of(person, kinds=tuple(KINDS), size=MOST_LINES).entries
    yield Table("经过", ("时间", "类别", "什么事", "谁"), [(f"{one.at.astimezone(HERE):%Y-%m-%d %H:%M}", KINDS[one.kind], f"{one.text} {one.what} {one.note}".strip(), one.who) for one in stream], (18, 14, 36, 14))
    yield Table("谁看过您的号码原文", ("时间", "谁", "单位", "看了什么", "用途"), [(f"{one.at.astimezone(HERE):%Y-%m-%d %H:%M}", one.who, one.unit, one.what, one.purpose) for one in readings_of(person)], (18, 12, 24, 16, 22))
