"""Does a column mapped by hand once come mapped the next time, for the same unit, until it is forgotten?"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.people.imports.memory import with_memory
from bangfu.people.models import HeadMemory, ImportBatch
from tests.people.test_bad_rosters import GOOD, book, number
from tests.people.test_import_pages import text_of, upload

HEADS = ("姓名", "身份证号", "住址", "联络号（本人）", "文化程度")  # nobody knows the fourth


def sheet(serial: int = 1) -> bytes:
    return book(HEADS, (GOOD["姓名"], number(serial), GOOD["住址"], "13800000011", "小学"))


def mapped(client: Client, serial: int, **changed: str) -> ImportBatch:
    """Uploaded and confirmed, with these columns chosen otherwise."""
    upload(client, sheet(serial))
    batch = ImportBatch.objects.latest("pk")
    client.post(reverse("map_import", args=[batch.pk]), {f"column_{place}": code for place, code in batch.mapping.items()} | changed)
    return batch


@pytest.fixture
def client(world, as_user) -> Client:
    return as_user(world.officer)


def uploaded(client: Client, serial: int) -> tuple[ImportBatch, str]:
    answer: Any = upload(client, sheet(serial))
    return ImportBatch.objects.latest("pk"), text_of(answer)


def test_column_mapped_by_hand_is_mapped_the_next_time_and_says_so(client: Client) -> None:
    first = mapped(client, 1, column_3="phone", column_4="")
    assert "3" not in first.mapping
    assert set(HeadMemory.objects.values_list("head", "code")) == {("联络号", "phone"), ("文化程度", "")}
    batch, page = uploaded(client, 3)
    assert batch.mapping["3"] == "phone"
    assert "4" not in batch.mapping
    assert page.count("记住的") == 2


def test_other_units_remember_nothing_of_it(client: Client, world, as_user) -> None:
    mapped(client, 1, column_3="phone")
    batch, page = uploaded(as_user(world.officer_hrss), 3)
    assert "3" not in batch.mapping
    assert "记住的" not in page


def test_forgotten_column_is_guessed_again_and_other_choices_stay(client: Client) -> None:
    mapped(client, 1, column_3="phone", column_4="")
    batch, _ = uploaded(client, 3)
    chosen = {f"column_{place}": code for place, code in batch.mapping.items()} | {"column_2": ""}
    page = text_of(client.post(reverse("map_import", args=[batch.pk]), chosen | {"forget": "4"}, follow=True))
    batch.refresh_from_db()
    assert batch.mapping == {"0": "name", "1": "id_number", "3": "phone", "4": "schooling"}
    assert page.count("记住的") == 1
    assert client.post(reverse("map_import", args=[batch.pk]), chosen | {"forget": "77"}).status_code == 400


def test_choosing_the_guess_again_forgets(client: Client) -> None:
    mapped(client, 1, column_4="")
    batch, _ = uploaded(client, 3)
    client.post(reverse("map_import", args=[batch.pk]), {f"column_{place}": code for place, code in batch.mapping.items()} | {"column_4": "schooling"})
    assert not HeadMemory.objects.exists()


def test_field_that_memory_gives_to_one_column_is_taken_from_the_other() -> None:
    assert with_memory({0: "name", 1: "phone"}, {2: "phone", 0: ""}) == {2: "phone"}
