"""Is a large roster kept at once, read in the background, and refused or given up in words?"""

import secrets
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.core.work import do_work
from bangfu.people.choices import ImportState
from bangfu.people.imports.files import kept_file
from bangfu.people.models import ImportBatch
from bangfu.people.roster.apart import LARGE
from tests.people.test_bad_rosters import GOOD, book, number
from tests.people.test_import_pages import last_work, registered, text_of, upload

HEADS = ("姓名", "身份证号", "住址", "备注")


@pytest.fixture(scope="module")
def large() -> bytes:
    """A workbook of one person and long remarks, too large to be read while somebody waits."""
    rows = [(GOOD["姓名"], number(1), GOOD["住址"], secrets.token_hex(12_000))]
    data = book(("一些说明",), HEADS, *rows, *(("", "", "", secrets.token_hex(12_000)) for _ in range(300)))
    assert len(data) > LARGE
    return data


@pytest.fixture
def client(world, as_user) -> Client:
    return as_user(world.officer)


def uploaded(client: Client, data: bytes, name: str = "名册.xlsx") -> tuple[ImportBatch, Any]:
    page = upload(client, data, name)
    return ImportBatch.objects.latest("pk"), page


def test_large_roster_is_kept_and_read_in_the_background(large: bytes, client: Client) -> None:
    batch, page = uploaded(client, large)
    assert batch.state == ImportState.READING
    assert "在后台读取" in text_of(page)
    assert kept_file(batch) == large
    again, _ = uploaded(client, large)
    assert again.pk == batch.pk
    do_work(last_work().pk)
    batch.refresh_from_db()
    assert (batch.state, batch.header_row, batch.mapping) == (ImportState.MAPPING, 2, {"0": "name", "1": "id_number", "2": "address"})
    client.post(reverse("map_import", args=[batch.pk]), {f"column_{place}": code for place, code in batch.mapping.items()})
    do_work(last_work().pk)
    client.post(reverse("write_import", args=[batch.pk]))
    do_work(last_work().pk)
    assert registered(1)


def test_other_header_of_a_large_roster_is_read_in_the_background(large: bytes, client: Client) -> None:
    batch, _ = uploaded(client, large)
    do_work(last_work().pk)
    client.post(reverse("map_import", args=[batch.pk]), {"reread": "1", "sheet": "名册", "row": "1", "deep": "1"})
    batch.refresh_from_db()
    assert batch.state == ImportState.READING
    do_work(last_work().pk)
    batch.refresh_from_db()
    assert (batch.state, batch.header_row) == (ImportState.MAPPING, 1)


def test_large_file_that_is_no_roster_says_why_and_is_given_up(client: Client) -> None:
    batch, _ = uploaded(client, b"%PDF-1.7\n" + secrets.token_bytes(LARGE + 1), "扫描.xlsx")
    do_work(last_work().pk)
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert "没有读成" in page
    assert "PDF 文件，不是表格" in page
    client.post(reverse("cancel_import", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.file.name) == (ImportState.CANCELLED, "")


def test_roster_may_be_larger_than_other_uploads(large: bytes, client: Client, settings) -> None:
    settings.UPLOAD_LIMIT, settings.ROSTER_LIMIT = 1024 * 1024, 10 * 1024 * 1024
    assert uploaded(client, large)[0].state == ImportState.READING
    settings.ROSTER_LIMIT = 2 * 1024 * 1024
    answer = upload(client, large)
    assert answer.status_code == 422
    assert "MB，超过 2 MB" in text_of(answer)
