"""Which risky processing has been assessed for a unit, which has not or is due again, and what does the system itself know about it? (PIPL 55, 56)

An assessment holds for the unit that signed it and, unless it has its own, for the units of its line below: they work in the same system.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Q, QuerySet

from bangfu.audit.models import Line
from bangfu.core.clock import real_now, today
from bangfu.core.fields import SealedField
from bangfu.orgs.choices import Level, Role, UnitKind
from bangfu.orgs.models import Unit, User, UserRole
from bangfu.orgs.permissions import ROLE_PERMISSIONS, Permission, may
from bangfu.people.choices import ImpactState, Processing
from bangfu.people.models import ImpactAssessment, Person
from bangfu.people.processing import purposes
from bangfu.people.words import NAMING_LABELS

REVIEW_SOON = 30  # days before its review an assessment is amber
YEAR = timedelta(days=365)
NOT_SET = "本单位没有设定"
UNKNOWN = "系统不知道，请在下面写明"
LAW = {
    Processing.SENSITIVE: "第五十五条第一项", Processing.RECEIVED: "第五十五条第一项", Processing.PROVIDED: "第五十五条第三项", Processing.AUTOMATED: "第五十五条第二项",
    Processing.ENTRUSTED: "第五十五条第三项", Processing.PUBLISHED: "第五十五条第三项", Processing.ABROAD: "第五十五条第四项",
}
# The acts of the trail that show how much of it is done: words and prefixes.
ACTS = {
    Processing.SENSITIVE: (("看原文", ("people.reveal", "people.reveal_assigned")), ("打印原文", ("people.reveal_printed",)), ("导出名单", ("export.people",))),
    Processing.RECEIVED: (("比对", ("exchange.compare",)), ("导入名册", ("people.import_roster",))),
    Processing.PROVIDED: (("本人同意告诉单位", ("referral.consent",)), ("单位看人选", ("referral.read",)), ("按对方格式报送", ("export.hand_in",))),
    Processing.AUTOMATED: (("匹配", ("match.run",)), ("本人不要匹配", ("match.refuse",))),
}
WORDS = {
    Processing.ENTRUSTED: UNKNOWN + "：委托了谁、做什么、合同怎么约定；没有委托的写“没有”",
    Processing.PUBLISHED: "系统没有向社会公开名单的页面；放进总结、简报的照片要先有同意记录",
    Processing.ABROAD: "系统没有向境外提供的功能；别的途径" + UNKNOWN,
}


@dataclass(frozen=True)
class Standing:
    """One kind of processing and the assessment that holds for a unit, if there is one."""

    processing: Processing
    law: str
    current: ImpactAssessment | None
    draft: ImpactAssessment | None
    light: tuple[str, str]


def above(unit: Unit) -> list[str]:
    """Paths from the root down to the unit's own."""
    steps = unit.path.rstrip("/").split("/")
    return ["/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1)]


def impact_seen(user: User) -> QuerySet[ImpactAssessment]:
    """Those of the user's area in both lines, and the signed ones of superiors that hold here too. They name no registered person."""
    rows = ImpactAssessment.objects.select_related("unit", "written_by", "signed_by")
    return rows.filter(Q(path__startswith=user.unit.path) | Q(path__in=above(user.unit), line=user.unit.line) & ~Q(state=ImpactState.DRAFT))


def in_force(unit: Unit) -> dict[str, ImpactAssessment]:
    """The nearest signed assessment of each processing: the unit's own before its superior's."""
    rows = ImpactAssessment.objects.filter(state=ImpactState.SIGNED, line=unit.line, path__in=above(unit)).select_related("unit", "signed_by")
    return {one.processing: one for one in sorted(rows, key=lambda one: len(one.path))}


def standings(unit: Unit, on: date) -> list[Standing]:
    """All kinds of processing of the law, as they stand for a unit."""
    current = in_force(unit)
    drafts = {one.processing: one for one in ImpactAssessment.objects.filter(unit=unit, state=ImpactState.DRAFT)}
    return [Standing(one, LAW[one], current.get(one), drafts.get(one), light(current.get(one), on)) for one in Processing]


def light(current: ImpactAssessment | None, on: date) -> tuple[str, str]:
    """How it stands, as a tag."""
    if current is None or current.review_on is None:
        return "late", "还没有评估"
    left = (current.review_on - on).days
    if left < 0:
        return "late", f"复核逾期 {-left} 天"
    return ("soon", f"还有 {left} 天复核") if left <= REVIEW_SOON else ("done", "现行")


@dataclass(frozen=True)
class ImpactDue:
    """What a user has to do: processings without any, the first review, drafts to sign."""

    missing: int = 0
    review: int = 0
    review_on: date | None = None
    to_sign: int = 0


def impact_due(user: User, on: date) -> ImpactDue:
    """For the desks of the two lines from the county up; townships work under their county's."""
    unit = user.unit
    if unit.level > Level.COUNTY or unit.kind != UnitKind.BUREAU:
        return ImpactDue()
    waiting = 0
    if may(user, Permission.SIGN_IMPACT):
        drafts = ImpactAssessment.objects.filter(unit=unit, state=ImpactState.DRAFT).exclude(written_by=user)
        waiting = sum(not one.missing for one in drafts)
    if not may(user, Permission.PREPARE_IMPACT):
        return ImpactDue(to_sign=waiting)
    current = in_force(unit)
    own = [one.review_on for one in current.values() if one.unit_id == unit.pk and one.review_on and one.review_on <= on + timedelta(days=REVIEW_SOON)]
    return ImpactDue(len(Processing) - len(current), len(own), min(own, default=None), waiting)


def facts_of(processing: Processing, unit: Unit) -> list[tuple[str, str]]:
    """What the system knows: from its rules, its models, its settings and its trail; nothing is asserted that it does not know."""
    ours = [one for one in purposes() if one.assessed == processing]
    found = [(f"用途：{one.name}", f"用哪些：{one.data}。依据：{one.basis}。给谁：{one.given_to}。留多久：{one.kept}。") for one in ours]
    if processing in WORDS:
        found.append(("系统里的情况", WORDS[processing]))
    if processing == Processing.ABROAD:
        return found
    return [*found, *_numbers(processing, unit), ("加密保存", _sealed()), *_readers(unit), ("保存期限", _terms())]


def _numbers(processing: Processing, unit: Unit) -> list[tuple[str, str]]:
    people = Person.objects.filter(path__startswith=unit.path, erased_on=None).aggregate(
        all=Count("pk"), withdrawn=Count("pk", filter=Q(consent_withdrawn_on__isnull=False)), refused=Count("pk", filter=Q(match_refused=True)))
    found = [("涉及人数", f"登记 {people['all']:,} 人；撤回同意 {people['withdrawn']:,} 人；不要程序匹配 {people['refused']:,} 人")]
    if acts := ACTS.get(processing):
        since = real_now() - YEAR
        counts = dict(Line.objects.filter(unit_path__startswith=unit.path, at__gte=since, action__in=[name for _, names in acts for name in names])
                      .values_list("action").annotate(count=Count("pk")))
        found.append(("近 12 个月的次数", "；".join(f"{label} {sum(counts.get(name, 0) for name in names):,} 次" for label, names in acts) + "（来自审计记录）"))
    return found


def _sealed() -> str:
    sealed = [field for model in apps.get_models() for field in model._meta.concrete_fields if isinstance(field, SealedField)]
    return f"{'、'.join(NAMING_LABELS.values())}；全系统 {len(sealed)} 栏，另有扫描件和上传的文件（{settings.CIPHER.upper()}）"


def _readers(unit: Unit) -> list[tuple[str, str]]:
    """Roles by what they may see, with the accounts that hold them in the unit's area."""
    rows = UserRole.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today()), user__is_active=True, user__unit__path__startswith=unit.path)
    held = {Role(role): count for role, count in rows.values_list("role").annotate(count=Count("user", distinct=True))}

    def those(permission: Permission) -> str:
        return "、".join(f"{role.label} {held.get(role, 0):,} 个账号" for role, rights in ROLE_PERMISSIONS.items() if permission in rights)

    return [("看名册（默认遮盖）", those(Permission.VIEW_PEOPLE)), ("看原文（要填用途，留审计）", those(Permission.REVEAL_PEOPLE))]


def _terms() -> str:
    died, idle = (f"{years} 年" if years else NOT_SET for years in (settings.RETAIN_DIED_YEARS, settings.RETAIN_IDLE_YEARS))
    return f"去世后：{died}；多年没有联系的：{idle}；审计不少于 {settings.AUDIT_DAYS} 天；比对结果 {settings.EXCHANGE_KEPT_DAYS} 天"
