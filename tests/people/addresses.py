"""Who may open the addresses of the register?"""

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile

from bangfu.core.kept_files import keep_in_blocks
from bangfu.core.models import Work
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.people.actions import add_enclosure, write_impact
from bangfu.people.choices import Processing
from bangfu.people.interchange.handing_in import keep_sealed
from bangfu.people.models import (
    Certificate,
    Comparison,
    ComparisonRow,
    DataRequest,
    Expiry,
    Guardian,
    Identity,
    ImpactAssessment,
    ImportBatch,
    Merge,
    Person,
    SavedLayout,
    Spell,
    Study,
    Transfer,
)
from tests.denial.case import Case
from tests.people.test_enclosures import picture
from tests.world import World


def _person(world: World) -> dict[str, int]:
    return {"pk": world.people[0].pk}


def _stranger(world: World) -> dict[str, int]:
    return {"pk": world.strangers[0].pk}


def _cancelled(world: World, person: Person | None = None) -> dict[str, int]:
    person = person or world.people[0]
    card = Certificate.objects.create(person=person, category="4", grade="3", state="cancelled")
    Person.objects.filter(pk=person.pk).update(category="", grade="")
    return {"pk": person.pk, "key": card.pk}


def _transfer(world: World, key: str) -> dict[str, int]:
    """From this county to 白山, which neither tester works for."""
    person = (world.people if key == "222403" else world.strangers)[0]
    unit = world.unit(key)
    Transfer.objects.filter(person=person).delete()
    made = Transfer.objects.create(person=person, from_unit=unit, from_path=unit.path, to_unit=world.unit("2206"), to_path="22/2206/", state="waiting", handed_at=world.now)
    return {"pk": made.pk}


def _index(person: Person) -> dict[str, str]:
    return {"index": bytes(person.identity.id_index).hex()}


def _impact(by: User) -> dict[str, int]:
    """An assessment ready to be signed."""
    ImpactAssessment.objects.filter(unit=by.unit, state="draft").delete()
    words = {"purpose": "法定职责", "influence": "可能被误用", "measures": "加密", "conclusion": "fit", "review_on": date(2023, 5, 1)}
    return {"pk": write_impact(processing=Processing.SENSITIVE, values=words, by=by).pk}


def _expiry(world: World, person: Person) -> dict[str, int]:
    made, _ = Expiry.objects.update_or_create(person=person, defaults={
        "path": person.path, "reason": "idle", "noticed_on": world.today, "due_on": world.today, "state": "noticed"})
    return {"pk": made.pk}


def data_request(world: World, person: Person, right: str = "access", **more: Any) -> dict[str, int]:
    DataRequest.objects.filter(person=person).delete()
    county = world.unit("222426" if person in world.strangers else "222403")
    made = DataRequest.objects.create(
        person=person, path=person.path, unit=county, right=right, asked_by="person", channel="office", proof="card", received_on=world.today,
        due_on=world.today, received_by=world.officer, **more)
    return {"pk": made.pk}


def _enclosure(world: World, person: Person) -> dict[str, int]:
    made = add_enclosure(person=person, kind="other", file=picture(), until=None, by=world.officer)
    return {"pk": person.pk, "key": made.pk}


def _spell(person: Person) -> dict[str, int]:
    return {"pk": person.pk, "key": Spell.objects.create(person=person, work="缝纫工", source="office").pk}


def _study(person: Person) -> dict[str, int]:
    return {"pk": person.pk, "key": Study.objects.create(person=person, level=2, outcome="graduated", source="office").pk}


def _guarded(world: World, person: Person) -> dict[str, int]:
    Identity.objects.filter(pk=person.pk).update(guardian="赵试兰")
    return {"pk": person.pk}


def _former(world: World, person: Person) -> dict[str, int]:
    Identity.objects.filter(pk=person.pk).update(guardian="")
    return {"pk": person.pk, "key": Guardian.objects.create(person=person, name="赵试兰", ended_on=world.today, source="office").pk}


def _two(world: World) -> dict[str, int]:
    return {"pk": world.people[0].pk, "other": world.people[1].pk}


def _merged(world: World, people: list[Person]) -> dict[str, int]:
    made = Merge.objects.create(kind="merge", kept=people[0], other=people[1], by=world.officer)
    Person.everybody.filter(pk=people[1].pk).update(merged_into=people[0])
    return {"pk": people[0].pk, "key": made.pk}


def _dead(world: World, person: Person | None = None) -> dict[str, int]:
    person = person or world.people[0]
    Person.objects.filter(pk=person.pk).update(died_on="2022-05-01")
    return {"pk": person.pk}


def file_cases(part: str, data: dict[str, str], not_for: tuple[str, ...] = ()) -> list[Case]:
    """A page of a person's file: to be read with VIEW_PEOPLE, written with EDIT_PEOPLE."""
    return [
        Case(f"person_{part}", P.VIEW_PEOPLE, own=_person, foreign=_stranger, not_for=not_for),
        Case(f"person_{part}", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post", data=lambda _: data),
    ]


def _batch_of(user: User, state: str) -> dict[str, int]:
    batch = ImportBatch.objects.create(
        unit=user.unit, path=user.unit.path, uploaded_by=user, file_name="名册.xlsx", digest="0", state=state, data_on="2022-05-17",
        rows_total=1, written_at="2022-05-17T10:00+08:00",
    )
    return {"pk": batch.pk}


def _own(state: str):
    return lambda world: _batch_of(world.officer, state)


def _foreign(state: str):
    return lambda world: _batch_of(world.stranger, state)


def _export(world: World) -> dict[str, int]:
    user = world.officer
    place = keep_in_blocks("test.sealed", ContentFile(b"x"))
    return {"pk": Work.objects.create(kind="people_export", title="导出", owner_id=user.pk, unit_id=user.unit_id, state="done", result={"file": place, "number": 1}).pk}


def batch_case(name: str, state: str, method: str = "post", status: int = 200, **data: str) -> Case:
    return Case(name, P.IMPORT_PEOPLE, own=_own(state), foreign=_foreign(state), method=method, not_for=("township",), status=status, data=lambda _: data)


def _comparison_of(user: User, person: Person) -> dict[str, int]:
    one = Comparison.objects.create(
        unit=user.unit, path=user.unit.path, region=user.unit.region, by=user, counterpart="real_name", file_name="导出.xlsx", data_on="2022-05-10",
        state="done", delete_on="2022-06-10")
    ComparisonRow.objects.create(comparison=one, number=2, person=person, path=person.path, found="works_there", fields=["employment"], theirs='{"work": "employed"}')
    ComparisonRow.objects.create(comparison=one, number=3, found="only_there", theirs='{"name": "新试", "id_number": "222403198505050512"}')
    return {"pk": one.pk}


def _comparison(world: World) -> dict[str, int]:
    return _comparison_of(world.officer, world.people[0])


def _foreign_comparison(world: World) -> dict[str, int]:
    return _comparison_of(world.stranger, world.strangers[0])


def _layout_of(user: User) -> dict[str, int]:
    columns = [{"head": "姓名", "field": "name", "words": [], "codes": {}}]
    return {"pk": SavedLayout.objects.create(counterpart="real_name", path="22/", line=user.unit.line, unit=user.unit, by=user, file_name="样表.xlsx", columns=columns).pk}


def _table(world: World) -> dict[str, int]:
    user = world.officer
    place = keep_sealed("test.sealed", BytesIO(b"x"))
    return {"pk": Work.objects.create(kind="exchange_hand_in", title="导出", owner_id=user.pk, unit_id=user.unit_id, state="done", result={"file": place}).pk}


def comparison_case(name: str, method: str = "get", permission: P = P.IMPORT_PEOPLE, **more: Any) -> Case:
    return Case(name, permission, own=_comparison, foreign=_foreign_comparison, method=method, not_for=("township",), **more)


def layout_case(name: str, method: str = "get") -> Case:
    """A layout belongs to a line of command; the other line's officers do not find it."""
    return Case(name, P.IMPORT_PEOPLE, own=lambda world: _layout_of(world.officer), foreign=lambda world: _layout_of(world.stranger), method=method,
                not_for=("township", "officer_hrss"))


# A person of 敦化市 is also out of the township's reach when living in another township: people[0] lives in 大石头镇.
HELPER_SEES_NOBODY = ("helper",)
CASES = [
    Case("people", P.VIEW_PEOPLE),
    Case("print_people", P.VIEW_PEOPLE),
    Case("export_people", P.VIEW_PEOPLE),
    Case("export_people", P.VIEW_PEOPLE, method="post", status=422),
    Case("exported_people", P.VIEW_PEOPLE, own=_export, only_for="officer"),
    Case("new_person", P.EDIT_PEOPLE),
    Case("new_person", P.EDIT_PEOPLE, method="post"),
    Case("edit_person", P.EDIT_PEOPLE, own=_person, foreign=_stranger),
    Case("edit_person", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post"),
    Case("reveal_person", P.REVEAL_PEOPLE, own=_person, foreign=_stranger),
    Case("reveal_person", P.REVEAL_PEOPLE, own=_person, foreign=_stranger, method="post", data=lambda _: {"purpose": "contact"}),
    Case("person_readers", P.VIEW_PEOPLE, own=_person, foreign=_stranger, not_for=HELPER_SEES_NOBODY),
    *file_cases("certificates", {"in_force": "1", "category": "4", "grade": "2"}, not_for=HELPER_SEES_NOBODY),
    *file_cases("household", {"act": "mark", "minimum_living": "1"}, not_for=HELPER_SEES_NOBODY),
    Case("person_enclosures", P.VIEW_PEOPLE, own=_person, foreign=_stranger, not_for=HELPER_SEES_NOBODY),
    Case("person_enclosures", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post", status=422),
    Case("enclosure", P.REVEAL_PEOPLE, own=lambda world: _enclosure(world, world.people[0]), foreign=lambda world: _enclosure(world, world.strangers[0])),
    Case("remove_enclosure", P.EDIT_PEOPLE, own=lambda world: _enclosure(world, world.people[0]),
         foreign=lambda world: _enclosure(world, world.strangers[0]), method="post"),
    *file_cases("work", {"work": "缝纫工", "source": "office"}, not_for=HELPER_SEES_NOBODY),
    Case("remove_work", P.EDIT_PEOPLE, own=lambda world: _spell(world.people[0]), foreign=lambda world: _spell(world.strangers[0]), method="post"),
    *file_cases("study", {"level": "2", "outcome": "graduated", "source": "office"}, not_for=HELPER_SEES_NOBODY),
    Case("remove_study", P.EDIT_PEOPLE, own=lambda world: _study(world.people[0]), foreign=lambda world: _study(world.strangers[0]), method="post"),
    *file_cases("guardian", {"name": "赵试兰", "relation": "parent", "source": "office"}, not_for=HELPER_SEES_NOBODY),
    Case("expiring_guardians", P.VIEW_PEOPLE),
    Case("end_guardian", P.EDIT_PEOPLE, own=lambda world: _guarded(world, world.people[0]), foreign=lambda world: _guarded(world, world.strangers[0]), method="post"),
    Case("restore_guardian", P.EDIT_PEOPLE, own=lambda world: _former(world, world.people[0]), foreign=lambda world: _former(world, world.strangers[0]), method="post"),
    Case("transfers", P.VIEW_PEOPLE),
    Case("transfer", P.VIEW_PEOPLE, own=lambda world: _transfer(world, "222403"), foreign=lambda world: _transfer(world, "222426"), not_for=("helper", "township")),
    Case("decide_transfer", P.EDIT_PEOPLE, own=lambda world: _transfer(world, "222403"), foreign=lambda world: _transfer(world, "222426"), method="post",
         data=lambda _: {"act": "withdraw"}, not_for=("township",)),
    Case("ask_transfer", P.IMPORT_PEOPLE, own=lambda world: _index(world.strangers[0]), foreign=lambda world: _index(world.people[0])),
    Case("ask_transfer", P.IMPORT_PEOPLE, own=lambda world: _index(world.strangers[1]), method="post"),
    Case("hand_over_person", P.EDIT_PEOPLE, own=_person, foreign=_stranger),
    Case("hand_over_person", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post", data=lambda world: {"to_unit": world.unit("222426").pk}),
    Case("duplicates", P.EDIT_PEOPLE),
    Case("dismiss_pair", P.EDIT_PEOPLE, method="post", data=lambda world: {"one": world.people[0].pk, "two": world.people[1].pk}),
    Case("choose_other", P.EDIT_PEOPLE, own=_person, foreign=_stranger),
    Case("merge_people", P.EDIT_PEOPLE, own=_two, foreign=lambda world: {"pk": world.people[0].pk, "other": world.strangers[0].pk}),
    Case("merge_people", P.EDIT_PEOPLE, own=_two, foreign=lambda world: {"pk": world.strangers[0].pk, "other": world.strangers[1].pk}, method="post"),
    Case("undo_merge", P.EDIT_PEOPLE, own=lambda world: _merged(world, world.people), foreign=lambda world: _merged(world, world.strangers), method="post"),
    Case("split_person", P.EDIT_PEOPLE, own=_person, foreign=_stranger),
    Case("split_person", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post", status=422),
    Case("processing_rules", None, public=True),
    Case("expiring_files", P.VIEW_PEOPLE),
    Case("keep_file", P.EDIT_PEOPLE, own=lambda world: _expiry(world, world.people[0]), foreign=lambda world: _expiry(world, world.strangers[0]), method="post",
         data=lambda _: {"why": "补贴档案保存期未满"}),
    Case("impact_assessments", P.VIEW_IMPACT),
    Case("write_impact_assessment", P.PREPARE_IMPACT, own=lambda _: {"processing": "automated"}),
    Case("write_impact_assessment", P.PREPARE_IMPACT, own=lambda _: {"processing": "automated"}, method="post"),
    Case("impact_assessment", P.VIEW_IMPACT, own=lambda world: _impact(world.officer), foreign=lambda world: _impact(world.stranger)),
    Case("impact_paper", P.VIEW_IMPACT, own=lambda world: _impact(world.officer), foreign=lambda world: _impact(world.stranger)),
    Case("sign_impact_assessment", P.SIGN_IMPACT, own=lambda world: _impact(world.officer), foreign=lambda world: _impact(world.stranger), method="post"),
    Case("data_requests", P.VIEW_PEOPLE),
    Case("receive_data_request", P.EDIT_PEOPLE, own=_person, foreign=_stranger),
    Case("receive_data_request", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post", data=lambda _: {
        "right": "access", "asked_by": "person", "proof": "card", "channel": "office", "on": "2022-05-16"}),
    Case("data_request", P.VIEW_PEOPLE, own=lambda world: data_request(world, world.people[0]), foreign=lambda world: data_request(world, world.strangers[0]), not_for=HELPER_SEES_NOBODY),
    Case("decide_data_request", P.EDIT_PEOPLE, own=lambda world: data_request(world, world.people[0]), foreign=lambda world: data_request(world, world.strangers[0]), method="post",
         data=lambda _: {"act": "refuse", "answer": "保存期未满"}),
    Case("decide_data_request", P.CONFIRM_ERASURE, own=lambda world: data_request(world, world.people[0], "delete", state="confirming", prepared_by=world.officer),
         foreign=lambda world: data_request(world, world.strangers[0], "delete", state="confirming", prepared_by=world.officer), method="post", data=lambda _: {"act": "confirm"}),
    Case("data_request_letter", P.REVEAL_PEOPLE, own=lambda world: data_request(world, world.people[0], state="done", answer="已打印交本人"),
         foreign=lambda world: data_request(world, world.strangers[0], state="done", answer="已打印交本人")),
    Case("person_death", P.EDIT_PEOPLE, own=_person, foreign=_stranger),
    Case("person_death", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post",
         data=lambda _: {"on": "2022-05-01", "proof": "certificate", "source": "office"}),
    Case("undo_death", P.EDIT_PEOPLE, own=_dead, foreign=lambda world: _dead(world, world.strangers[0]), method="post", data=lambda _: {"reason": "本人在世"}),
    Case("field_history", P.VIEW_PEOPLE, own=lambda world: _person(world) | {"field": "employment"},
         foreign=lambda world: _stranger(world) | {"field": "employment"}, not_for=HELPER_SEES_NOBODY),
    Case("expiring_certificates", P.VIEW_PEOPLE),
    Case("cancel_certificate", P.EDIT_PEOPLE, own=_person, foreign=_stranger, method="post", data=lambda _: {"reason": "其他", "on": "2022-05-17"}),
    Case("restore_certificate", P.EDIT_PEOPLE, own=_cancelled, foreign=lambda world: _cancelled(world, world.strangers[0]), method="post"),
    Case("people_imports", P.IMPORT_PEOPLE),
    Case("people_imports", P.IMPORT_PEOPLE, method="post"),
    Case("import_template", P.IMPORT_PEOPLE),
    batch_case("people_import", "done", "get"),
    batch_case("map_import", "mapping", status=422),  # no column chosen
    batch_case("remap_import", "checked"),
    batch_case("write_import", "done"),
    batch_case("cancel_import", "mapping"),
    batch_case("import_rejects", "done", "get"),
    batch_case("import_doubts", "checked", "get"),
    batch_case("decide_doubt", "checked", decision="keep", kind="twin", rest="1"),
    batch_case("import_conflicts", "done", "get"),
    batch_case("decide_conflict", "done", act="keep_all"),
    Case("exchange", P.IMPORT_PEOPLE),
    Case("exchange", P.IMPORT_PEOPLE, method="post"),
    Case("exchange_layout", P.IMPORT_PEOPLE, own=lambda _: {"counterpart": "real_name"}),
    Case("exchange_layout", P.IMPORT_PEOPLE, own=lambda _: {"counterpart": "real_name"}, method="post"),
    layout_case("exchange_draft"),
    layout_case("exchange_draft", "post"),
    layout_case("withdraw_exchange_layout", "post"),
    Case("hand_in", P.IMPORT_PEOPLE),
    Case("hand_in", P.IMPORT_PEOPLE, method="post"),
    Case("exchange_table", P.IMPORT_PEOPLE, own=_table, only_for="officer"),
    comparison_case("comparison"),
    comparison_case("decide_rows", "post", data=lambda _: {"do": "keep", "all": "1", "confirm": "1"}),
    comparison_case("comparison_list"),
    comparison_case("strangers_to_import", "post"),
    comparison_case("strangers_list"),
    comparison_case("strangers_list", "post", data=lambda _: {"purpose": "check"}),
    comparison_case("erase_comparison", "post"),
]
