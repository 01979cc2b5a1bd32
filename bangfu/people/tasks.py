"""What does this room do in the background?"""

from tempfile import TemporaryFile
from typing import Any

from procrastinate.contrib.django import app

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.kept_files import keep_in_blocks
from bangfu.core.models import Work
from bangfu.core.work import AGAIN, Progress, background
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.people.actions.retention import run_retention
from bangfu.people.exports import export_of, export_register
from bangfu.people.imports import run_check, run_read, run_write
from bangfu.people.interchange.choices import Counterpart, HandInPurpose
from bangfu.people.interchange.comparing import run_comparison
from bangfu.people.interchange.deciding import chosen_rows, decide
from bangfu.people.interchange.handing_in import hand_in_table, keep_sealed, list_of_rows
from bangfu.people.interchange.keeping import delete_overdue
from bangfu.people.interchange.layout import layout_of
from bangfu.people.interchange.queries import Part, comparisons_in_scope, listed_rows
from bangfu.people.models import Comparison, ImportBatch
from bangfu.people.queries import filtered, picked
from bangfu.people.register_forms import RegisterFilter


def _batch(work: Work) -> ImportBatch:
    return ImportBatch.objects.select_related("unit__region", "uploaded_by__unit").get(pk=work.arguments["batch"])


@background("roster_read")
def read(work: Work, progress: Progress) -> dict[str, Any]:
    return run_read(_batch(work), progress, {name: work.arguments[name] for name in ("sheet", "row", "deep") if name in work.arguments})


@background("roster_check", unit="行")
def check(work: Work, progress: Progress) -> dict[str, Any]:
    return run_check(_batch(work), progress)


@background("roster_write")
def write(work: Work, progress: Progress) -> dict[str, Any]:
    return run_write(_batch(work), progress)


@background("people_export", unit="人")
def export(work: Work, progress: Progress) -> dict[str, Any]:
    """The list its owner asked for, as far as they may see it now."""
    user = User.objects.select_related("unit__region").get(pk=work.owner_id)
    asked = work.arguments
    if "people" in asked:
        rows = picked(user, [str(key) for key in asked["people"]])
    else:
        form = RegisterFilter(asked["filters"], user=user)
        form.is_valid()
        rows = filtered(user, form.cleaned_data, today())
    keys = list(rows.values_list("pk", flat=True))
    with TemporaryFile() as file:
        number = export_register(export_of(keys, asked["filters"], asked["wanted"]), by=user, to=file, progress=progress)
        return {"file": keep_in_blocks(f"{work.pk}.sealed", file), "rows": len(keys), "number": number}


@background("exchange_compare", unit="行")
def compare(work: Work, progress: Progress) -> dict[str, Any]:
    comparison = Comparison.objects.select_related("region", "layout").get(pk=work.arguments["comparison"])
    return run_comparison(comparison, progress)


def _compared(work: Work) -> tuple[User, Comparison]:
    """Whoever asked, and the comparison as far as they may see it now."""
    user = User.objects.select_related("unit__region").get(pk=work.owner_id)
    found = comparisons_in_scope(user).filter(pk=work.arguments["comparison"]).first()
    if found is None:
        raise DomainError("这次比对已经删除，或不在您的工作范围内。")
    return user, found


@background("exchange_decide")
def decide_all(work: Work, progress: Progress) -> dict[str, Any]:
    user, comparison = _compared(work)
    asked = work.arguments
    rows = chosen_rows(comparison, user, do=asked["do"], keys=None, tab=asked["tab"], path=asked["path"])
    return {"people": decide(rows=rows, do=asked["do"], comparison=comparison, overwrite=asked["overwrite"], by=user, progress=progress)}


@background("exchange_list", unit="行")
def list_comparison(work: Work, progress: Progress) -> dict[str, Any]:
    user, comparison = _compared(work)
    rows, title = listed_rows(comparison, user, Part.of(work.arguments, user))
    total = rows.count()
    with TemporaryFile() as file:
        list_of_rows(rows=rows, comparison=comparison, title=title, by=user, to=file, seen=lambda done: progress(min(done, total), total))
        return {"file": keep_sealed(f"{work.pk}.sealed", file), "rows": total}


@background("exchange_hand_in")
def hand_in(work: Work, progress: Progress) -> dict[str, Any]:
    """The register in their layout, as far as its owner may see it now."""
    user, asked = User.objects.select_related("unit__region").get(pk=work.owner_id), work.arguments
    form = RegisterFilter(asked["filters"], user=user)
    form.is_valid()
    rows = filtered(user, form.cleaned_data, today())
    total = rows.count()
    uncovered = asked["uncovered"] and may(user, Permission.REVEAL_PEOPLE)
    with TemporaryFile() as file:
        count = hand_in_table(
            people=rows, layout=layout_of(Counterpart(asked["counterpart"]), user.unit), uncovered=uncovered, purpose=HandInPurpose(asked["purpose"]),
            note=asked["note"], basis=asked.get("basis", ""), by=user, today=today(), to=file, seen=lambda done: progress(done, total))
        return {"file": keep_sealed(f"{work.pk}.sealed", file), "rows": count}


@app.periodic(cron="23 2 * * *")
@app.task(name="bangfu.delete_comparisons", queue="work")
def delete_comparisons(timestamp: int) -> None:
    """Comparisons with other registers hold personal data and go after their days."""
    delete_overdue(today())


@app.periodic(cron="41 2 * * *")
@app.task(name="bangfu.retention", queue="work", retry=AGAIN)
def retention(timestamp: int) -> None:
    """Files whose time is over: noticed, and erased after the days of grace. Killed, it goes on where it stopped."""
    run_retention(today())
