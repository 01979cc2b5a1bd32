"""What happens when an export of another register is uploaded?"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bangfu.audit.actions import record
from bangfu.core.choices import WorkState
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import start
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import visible_to
from bangfu.people.interchange.choices import ComparisonState, Counterpart
from bangfu.people.interchange.keeping import delete_day, keep_file
from bangfu.people.interchange.layout import layout_of
from bangfu.people.interchange.reading import read_export
from bangfu.people.models import Comparison

BUSY = (WorkState.WAITING, WorkState.RUNNING)


@transaction.atomic
def start_comparison(*, file: Any, counterpart: Counterpart, region: Region, data_on: date, keeps_strangers: bool, by: User) -> Comparison:
    """Keep their export sealed and compare it in the background. Raises DomainError, also when its heads are not those of the layout."""
    if data_on > today():
        raise DomainError("导出日期不能晚于今天，请检查。", field="data_on")
    if not visible_to(by).covers(region.path):
        raise DomainError("这个地区不在您的工作范围内，请重新选。", field="area")
    data = file.read() if file.size <= settings.UPLOAD_LIMIT else b""
    layout = layout_of(counterpart, by.unit)
    export = read_export(data or file, layout)
    comparison = Comparison(
        unit=by.unit, path=by.unit.path, region=region, by=by, counterpart=counterpart, layout=layout.saved, file_name=Path(file.name).name[-200:],
        data_on=data_on, columns=export.taken, rows_total=export.height, delete_on=delete_day(today()), keeps_strangers=keeps_strangers,
    )
    keep_file(comparison, data, hashlib.sha256(data).hexdigest())
    comparison.save()
    work = start(kind="exchange_compare", title=f"比对{comparison.get_counterpart_display()}：{comparison.file_name}", owner_id=by.pk, unit_id=by.unit_id,
                 arguments={"comparison": comparison.pk}, result_url=reverse("comparison", args=[comparison.pk]))
    comparison.work_id = work.pk
    comparison.save()
    record(actor=by, action="exchange.compare", object_kind="comparison", object_id=comparison.pk, detail={
        "with": counterpart, "rows": export.height, "area": region.path})
    return comparison


def is_busy(comparison: Comparison) -> bool:
    """It is still being compared."""
    if comparison.state != ComparisonState.COMPARING or comparison.work_id is None:
        return False
    return Work.objects.filter(pk=comparison.work_id, state__in=BUSY).exists()
