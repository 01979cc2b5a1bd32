"""Are forms printed with what is known, numbered once, and keyed in once with all that follows from a visit?"""

from datetime import date, datetime
from io import BytesIO

import docx
import pypdfium2
import pytest
from uuid6 import uuid7

from bangfu.audit.models import Line
from bangfu.core.documents.codes import code_of
from bangfu.core.documents.sheets import Sheets
from bangfu.core.documents.sheets_print import write_sheets_pdf
from bangfu.people.models import Person
from bangfu.surveys.actions import undo_contact
from bangfu.surveys.models import Assignment, Contact, PaperForm
from bangfu.surveys.paper_forms import KeyInForm
from bangfu.surveys.papers import visit_sheet
from bangfu.surveys.rules import form_number, read_number, still_fresh
from tests.clock import HERE, NOW, TODAY
from tests.surveys.conftest import talk
from tests.world import World

PAPERS, KEY_IN = "/field/papers/", "/field/papers/key-in/"
TYPED = {"happened_at": "2022-05-16", "channel": "visit", "outcome": "reached", "facts": "same", "employment": "unemployed", "not_employed_reason": "4"}


def printed(client, what: str = "visit", kind: str = "pdf", query: str = "", **more):
    return client.post(f"{PAPERS}?{query}", {"what": what, "kind": kind, **more})


def pdf_pages(answer) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    with pypdfium2.PdfDocument(answer.content) as file:
        return [page.get_textpage().get_text_range() for page in file]


def words_in(answer) -> str:
    file = docx.Document(BytesIO(answer.content))
    return "\n".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)


def typed(client, world: World, number: int = 0, *, form: PaperForm | None = None, key: str = "", **changes):
    person = world.people[number]
    data = {"key": key or str(uuid7()), "visited_by": str(world.commissioner.pk), **TYPED, **changes}
    return client.post(f"{KEY_IN}people/{person.pk}/" + (f"?form={form.pk}" if form else ""), {name: value for name, value in data.items() if value is not None})


@pytest.fixture
def form(world: World, assigned: Assignment) -> PaperForm:
    """张试山's form is out."""
    return PaperForm.objects.create(campaign=world.campaign, person=world.people[0], path=world.people[0].path, printed_by=world.officer, printed_at=NOW)


# ── numbers and what is asked ──


def test_form_number_gives_slips_away() -> None:
    number = form_number(123)
    assert read_number(number) == read_number(number.replace("-", "")) == read_number(f" {number} ") == 123
    digits = number.replace("-", "")
    wrong = {digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1:] for place in range(8)}
    swapped = digits[:5] + digits[6] + digits[5] + digits[7:]
    assert all(read_number(one) is None for one in (*wrong, swapped, "", "张", "1234567890123"))


def test_answer_is_fresh_for_half_a_year() -> None:
    assert still_fresh(["visit", "2022-05-01T10:00:00+08:00", 1], TODAY)
    assert not still_fresh(["visit", "2021-05-01T10:00:00+08:00", 1], TODAY)
    assert not still_fresh(None, TODAY)


def test_form_asks_only_what_is_unknown_or_old(world: World, assigned: Assignment) -> None:
    talk(world, answers={"facts": "same", "employment": "unemployed", "not_employed_reason": "4", "wish": "self", "abilities": {"seeing": 3}})
    person = Person.objects.get(pk=world.people[0].pk)
    questions = KeyInForm(now=NOW, checked=False, visitors=())
    rows = [row for block in visit_sheet(questions, person, shown={}, head="", on=TODAY).blocks if hasattr(block, "rows") for row in block.rows]
    labels = [row[0] for row in rows]
    assert ("已知（有变才改）", "想不想工作：想自己干") in rows
    assert "想不想工作？" not in labels
    assert "看" not in labels
    assert "听" in labels
    later = [row[0] for block in visit_sheet(questions, person, shown={}, head="", on=date(2023, 5, 17)).blocks if hasattr(block, "rows") for row in block.rows]
    assert "想不想工作？" in later
    assert "看" in later


def test_form_that_asks_everything_is_one_page(world: World) -> None:
    person = world.people[0]
    for name in ("schooling", "hukou", "contact_way", "employment", "wish"):
        setattr(person, name, None if name == "schooling" else "")
    shown = {"name": "张试山", "address": "敦化市大石头镇太平川村三组", "phone": "13800001234", "guardian": "张试", "guardian_phone": "13800001111", "id_number": "2" * 18}
    questions = KeyInForm(now=NOW, checked=False, visitors=())
    sheet = visit_sheet(questions, person, shown=shown, head="编号 0000123-4\n残疾人就业帮扶活动", on=TODAY, code=code_of("https://example.org/field/papers/key-in/?q=0000123-4"))
    with pypdfium2.PdfDocument(write_sheets_pdf(Sheets("入户表", [sheet], margin=9))) as file:
        assert len(file) == 1


# ── printing ──


def test_forms_are_one_page_each_numbered_and_masked(world: World, as_user) -> None:
    client = as_user(world.officer)
    pages = pdf_pages(printed(client))
    forms = list(PaperForm.objects.order_by("path", "pk"))
    assert len(pages) == len(forms) > 1
    for page, one in zip(pages, forms, strict=True):
        assert one.number in page
    assert "张*山" in pages[0]
    assert "张试山" not in pages[0]
    assert Line.objects.get(action="people.print").detail["people"] == len(forms)
    pdf_pages(printed(client))
    assert PaperForm.objects.count() == len(forms), "printed again, a form keeps its number"


def test_names_are_uncovered_for_a_purpose_that_is_written_down(world: World, as_user) -> None:
    assert "张试山" in pdf_pages(printed(as_user(world.officer), purpose="contact"))[0]
    assert Line.objects.get(action="people.reveal_printed").detail["purpose"] == "联系本人"


def test_commissioner_prints_the_own_people_by_name_without_numbers(world: World, assigned: Assignment, as_user) -> None:
    client = as_user(world.commissioner)
    pages = pdf_pages(printed(client, query="who=all", purpose="contact"))
    assert len(pages) == 1
    assert "张试山" in pages[0]
    assert world.people[0].identity.id_number not in pages[0]
    assert Line.objects.get(action="people.reveal_printed").actor == "commissioner"


def test_roster_has_signatures_and_villages(world: World, as_user) -> None:
    words = words_in(printed(as_user(world.officer), "roster", "docx", "who=roster"))
    assert "本人或监护人签字" in words
    assert "大石头镇 太平川村　2 人" in words
    assert "张*山" in words
    assert "李试" not in words
    by_village = pdf_pages(printed(as_user(world.officer), "roster", "pdf", "who=roster", by_village="on"))
    assert len(by_village) == 2
    assert not PaperForm.objects.exists()


def test_area_and_one_person_narrow_what_is_printed(world: World, as_user) -> None:
    client = as_user(world.officer)
    assert "李*" not in words_in(printed(client, "roster", "docx", "who=roster&area=222403100"))
    assert len(pdf_pages(printed(client, query=f"person={world.people[1].pk}"))) == 1
    assert PaperForm.objects.get().person == world.people[1]
    assert client.get(f"{PAPERS}?area=222426").status_code == 404
    assert printed(client, query=f"person={world.strangers[0].pk}").status_code == 422


def test_blank_form_needs_nobody(world: World, as_user) -> None:
    page, = pdf_pages(printed(as_user(world.stranger), "blank"))
    assert "想不想工作" in page
    assert not PaperForm.objects.exists()


def test_nothing_chosen_is_explained(world: World, as_user) -> None:
    answer = as_user(world.officer).post(PAPERS, {})
    assert answer.status_code == 422
    assert "请选打印什么" in answer.content.decode()
    none = printed(as_user(world.officer), query="who=closed")
    assert none.status_code == 422
    assert "没有可打印的" in none.content.decode()


# ── keying in ──


def test_number_leads_to_the_form_and_back_to_the_next(world: World, form: PaperForm, as_user) -> None:
    client = as_user(world.officer)
    answer = client.get(KEY_IN, {"q": form.number})
    assert answer["Location"] == f"{KEY_IN}people/{form.person_id}/?form={form.pk}"
    saved = typed(client, world, form=form, kinds="1 3", wish="work", gifts="1", ability_seeing="3")
    assert saved["Location"] == KEY_IN
    contact = Contact.objects.get()
    assert (contact.channel, contact.user, contact.happened_at) == ("visit", world.officer, datetime(2022, 5, 16, 12, tzinfo=HERE))
    assert (contact.answers["kinds"], contact.answers["gifts"], contact.answers["abilities"]) == (["crops", "livestock"], ["policy"], {"seeing": 3})
    form.refresh_from_db()
    assert (form.contact, form.visited_by) == (contact, world.commissioner)
    assert Assignment.objects.get().state == "done"
    assert form.number in client.get(KEY_IN).content.decode(), "said, and listed as done just now"
    assert form.number not in client.get(PAPERS).content.decode()


@pytest.mark.parametrize("text", ["张试山", "1315", "ZSS"])
def test_person_is_found_by_name_initials_or_last_four(text: str, world: World, form: PaperForm, as_user) -> None:
    number = world.people[0].identity.id_number[-4:] if text == "1315" else text
    assert as_user(world.officer).get(KEY_IN, {"q": number})["Location"] == f"{KEY_IN}people/{world.people[0].pk}/"
    shown = as_user(world.stranger).get(KEY_IN, {"q": number}).content.decode()
    assert "没有找到" in shown


def test_form_of_another_county_is_not_found(world: World, form: PaperForm, as_user) -> None:
    assert "不在您的工作范围内" in as_user(world.stranger).get(KEY_IN, {"q": form.number}).content.decode()
    other = PaperForm.objects.create(campaign=world.campaign, person=world.people[1], path=world.people[1].path)
    assert as_user(world.officer).get(f"{KEY_IN}people/{world.people[0].pk}/?form={other.pk}").status_code == 404


def test_form_keyed_in_twice_says_who_did_it_when(world: World, form: PaperForm, as_user) -> None:
    typed(as_user(world.officer), world, form=form)
    client = as_user(world.township)
    shown = client.get(KEY_IN, {"q": form.number}).content.decode()
    assert "已经录过" in shown
    assert "林经办" in shown
    refused = typed(client, world, form=form, happened_at="2022-05-17")
    assert refused.status_code == 422
    assert "林经办 已在" in refused.content.decode()
    assert Contact.objects.count() == 1


def test_sent_twice_is_one(world: World, form: PaperForm, as_user) -> None:
    key, client = str(uuid7()), as_user(world.officer)
    for day in ("2022-05-17", "2022-05-17"):
        assert typed(client, world, form=form, key=key, happened_at=day).status_code == 302
    assert Contact.objects.count() == 1


def test_same_visit_by_blank_form_asks_first(world: World, assigned: Assignment, as_user) -> None:
    talk(world, at=datetime(2022, 5, 16, 9, tzinfo=HERE))
    client = as_user(world.officer)
    asked = typed(client, world)
    assert asked.status_code == 422
    assert "周专委 在" in asked.content.decode()
    assert "确实是另一次走访" in asked.content.decode()
    assert typed(client, world, again="on").status_code == 302
    blank = PaperForm.objects.get()
    assert blank.printed_at is None
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(("changes", "words"), [
    ({"kinds": "1 99"}, "“99”不是表上的编号"), ({"happened_at": "2022-05-18"}, "晚于今天"), ({"happened_at": "2022-05-12"}, "13 开始"),
    ({"happened_at": ""}, "请填走访日期"), ({"employment": ""}, "有没有工作"), ({"visited_by": "0"}, "不在本地"), ({"gifts": "x"}, "“x”不是"),
])
def test_mistake_stays_in_place_with_its_reason(changes: dict, words: str, world: World, form: PaperForm, as_user) -> None:
    answer = typed(as_user(world.officer), world, form=form, **changes)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    for name, value in changes.items():
        if name in ("kinds", "gifts"):
            assert f'name="{name}" value="{value}"' in shown
    assert not Contact.objects.exists()


def test_taken_back_the_form_is_out_again(world: World, form: PaperForm, as_user) -> None:
    client = as_user(world.officer)
    typed(client, world, form=form)
    contact = Contact.objects.get()
    assert client.post(f"/field/contacts/{contact.pk}/undo/", {"then": "key_in"})["Location"] == KEY_IN
    assert form.number in client.get(PAPERS).content.decode()
    assert typed(client, world, form=form).status_code == 302
    form.refresh_from_db()
    assert form.contact is not None
    assert form.contact.undone_at is None


def test_contact_that_is_mended_keeps_its_form(world: World, form: PaperForm, as_user) -> None:
    client = as_user(world.officer)
    typed(client, world, form=form)
    old = Contact.objects.get()
    data = {"key": str(uuid7()), **TYPED, "happened_at": "2022-05-16T12:00", "wish": "none"}
    assert client.post(f"/field/people/{form.person_id}/visit/?mend={old.pk}", data).status_code == 302
    form.refresh_from_db()
    assert form.contact is not None
    assert (form.contact.pk != old.pk, form.contact.undone_at) == (True, None)


def test_undone_contact_of_a_form_may_be_printed_again(world: World, form: PaperForm, as_user) -> None:
    client = as_user(world.officer)
    typed(client, world, form=form)
    undo_contact(contact=Contact.objects.get(), by=world.officer)
    pdf_pages(printed(client, query=f"person={form.person_id}"))
    assert PaperForm.objects.get(person=form.person_id).pk == form.pk


def test_empty_pages_say_what_comes(world: World, as_user) -> None:
    client = as_user(world.officer)
    assert "没有等着录入的表" in client.get(PAPERS).content.decode()
    assert "还没有录过" in client.get(KEY_IN).content.decode()
