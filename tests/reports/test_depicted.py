"""Does a picture go with the consent of who is in it, and with their identity?"""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.people.actions import erase_identity, merge_people, withdraw_consent
from bangfu.people.choices import ErasureReason, Source
from bangfu.reports import actions
from bangfu.reports.models import Depicted, Paper, PaperPicture
from tests.reports.test_paper_files import AGREED, NO_FACES, photograph, placed
from tests.reports.test_papers import prefecture_leader, sent, summary
from tests.world import World


@pytest.fixture
def paper(world: World) -> Paper:
    return summary(world)


def pictured(world: World, paper: Paper, *people: Any, colour: str = "white") -> PaperPicture:
    keys = tuple(one.pk for one in people or world.people[:1])
    return actions.add_picture(paper=paper, file=photograph(colour), told=replace(AGREED, people=keys), by=world.officer)


def consent(world: World, *, withdrawn: bool) -> None:
    withdraw_consent(person=world.people[0], withdrawn=withdrawn, on=world.today, source=Source.OFFICE, by=world.officer)


def test_picture_leaves_drafts_and_sent_papers_with_consent_and_comes_back_with_it(world: World, paper: Paper, as_user) -> None:  # type: ignore[no-untyped-def]
    picture = pictured(world, paper, *world.people[:2])
    consent(world, withdrawn=True)
    assert placed(paper) == []
    assert "里面有人撤回了同意" in as_user(world.officer).get(reverse("paper_pictures", args=[paper.pk])).content.decode()
    consent(world, withdrawn=False)
    assert len(placed(paper)) == 1
    sent(paper, world)
    consent(world, withdrawn=True)
    assert placed(paper) == []
    prefecture_leader(world)
    above = as_user(world.prefecture)
    assert above.get(reverse("paper_picture", args=[paper.pk, picture.pk])).status_code == 404
    assert AGREED.caption not in above.get(reverse("paper", args=[paper.pk])).content.decode()


def test_only_people_of_the_own_area_can_be_named(world: World, paper: Paper, as_user) -> None:  # type: ignore[no-untyped-def]
    officer, address = as_user(world.officer), reverse("paper_pictures", args=[paper.pk])
    given = {"caption": "入户核对", "shows_faces": "yes", "consent_of": "张试山", "consent_way": "written", "consent_on": "2022-05-16"}
    foreign = world.strangers[0]
    for word in (str(foreign.pk), foreign.identity.id_number, foreign.identity.name):
        answer = officer.post(address, {**given, "file": photograph(), "people": word})
        assert answer.status_code == 422
        assert "在您的范围内没有找到" in answer.content.decode()
    one, two, three = world.people[:3]
    officer.post(address, {**given, "file": photograph(), "people": f"{one.identity.id_number}、{two.pk}，{three.identity.name}"})
    assert set(Depicted.objects.values_list("person_id", flat=True)) == {one.pk, two.pk, three.pk}
    assert f"连着登记册档案 {one.pk}、{two.pk}、{three.pk}" in officer.get(address).content.decode()


def test_picture_and_its_file_go_with_the_identity_and_the_paper_still_opens(world: World, paper: Paper, as_user, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    gone, stays = pictured(world, paper), actions.add_picture(paper=paper, file=photograph("red"), told=NO_FACES, by=world.officer)
    sent(paper, world)
    with django_capture_on_commit_callbacks(execute=True):
        erase_identity(person=world.people[0], reason=ErasureReason.REQUEST, by=world.officer)
    assert not gone.file.storage.exists(gone.file.name)
    assert stays.file.storage.exists(stays.file.name)
    assert list(PaperPicture.objects.all()) == [stays]
    assert len(placed(paper)) == 1
    for name in ("paper", "paper_word", "paper_pdf"):
        assert as_user(world.officer).get(reverse(name, args=[paper.pk])).status_code == 200


def test_next_version_and_a_merged_file_keep_who_is_in_it(world: World, paper: Paper) -> None:
    pictured(world, paper, world.people[1])
    sent(paper, world)
    actions.revise_paper(paper=paper, by=world.officer)
    merge_people(kept=world.people[0], other=world.people[1], choices={}, by=world.officer)
    assert set(Depicted.objects.values_list("person_id", flat=True)) == {world.people[0].pk}
    assert Depicted.objects.count() == 2


def test_page_asks_no_more_for_more_pictures(world: World, paper: Paper, as_user) -> None:  # type: ignore[no-untyped-def]
    officer, counts = as_user(world.officer), []
    officer.get(reverse("paper_pictures", args=[paper.pk]))
    for colour in ("white", "red", "blue"):
        pictured(world, paper, *world.people[:3], colour=colour)
        with CaptureQueriesContext(connection) as asked:
            officer.get(reverse("paper_pictures", args=[paper.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[2]
