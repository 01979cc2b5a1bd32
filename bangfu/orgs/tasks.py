"""What does this room do in the background?"""

from tempfile import TemporaryFile
from typing import Any

from procrastinate.contrib.django import app

from bangfu.audit.checks import check_chain
from bangfu.core.kept_files import keep_export
from bangfu.core.models import Work
from bangfu.core.work import Progress, background
from bangfu.orgs.actions import forget_sign_ins
from bangfu.orgs.audit_exports import export_audit
from bangfu.orgs.audit_lists import audit_lines_of
from bangfu.orgs.forms import AuditFilterForm
from bangfu.orgs.models import User


def _owner(work: Work) -> User:
    return User.objects.select_related("unit").get(pk=work.owner_id)


@background("audit_check")
def check_audit(work: Work, progress: Progress) -> dict[str, Any]:
    report = check_chain(by=_owner(work))
    return {"breaks": len(report.findings) + report.more}


@background("audit_export")
def export(work: Work, progress: Progress) -> dict[str, Any]:
    """The lines its owner asked for, as far as they may see them now."""
    user, kind = _owner(work), work.arguments["kind"]
    form = AuditFilterForm(work.arguments["filters"])
    rows = audit_lines_of(user, form.cleaned_data if form.is_valid() else {})
    total = rows.count()
    with TemporaryFile() as file:
        export_audit(rows=rows, kind=kind, filters=work.arguments["filters"], by=user, to=file, seen=lambda done: progress(done, total))
        return {"file": keep_export(f"audit-{work.pk}.{kind}", file), "rows": total}


@app.periodic(cron="20 3 * * *")
@app.task(name="bangfu.forget_sign_ins", queue="work")
def forget_what_ran_out(timestamp: int) -> None:
    forget_sign_ins()
