"""Is a file of any size refused without being kept?"""

import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tests.world import World

LIMIT = 100_000


@pytest.fixture
def _small_limit(settings, monkeypatch) -> None:
    settings.UPLOAD_LIMIT = LIMIT
    monkeypatch.setattr("bangfu.core.uploads.REST", 10_000)


@pytest.mark.usefixtures("_small_limit")
def test_file_beyond_the_limit_is_dropped_but_keeps_its_size(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("名册.xlsx", b"x" * 3_000_000), "data_on": "2022-05-17"})
    file = request.FILES["file"]
    assert (file.name, file.size, file.read(), request.POST["data_on"]) == ("名册.xlsx", 3_000_000, b"", "2022-05-17")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_small_limit")
def test_file_within_the_limit_comes_whole() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("名册.xlsx", b"x" * LIMIT)})
    assert request.FILES["file"].read() == b"x" * LIMIT


@pytest.mark.parametrize(("address", "megabytes"), [("/people/imports/", 5), ("/jobs/import/", 5), ("/campaigns/notices/new/", 21)])
def test_every_upload_page_says_how_large_it_may_be(address: str, megabytes: int, world: World, as_user, settings) -> None:
    settings.UPLOAD_LIMIT = settings.ROSTER_LIMIT = 3 * 1024 * 1024
    file = BytesIO(b"PK\x03\x04" + b"\0" * (megabytes * 1024 * 1024))
    file.name = "大.xlsx"
    response = as_user(world.officer).post(address, {"file": file, "data_on": "2022-05-17"})
    assert response.status_code == 422
    assert "MB，超过" in response.content.decode()


def test_pasting_more_than_a_form_takes_is_one_chinese_page(world: World, as_user) -> None:
    response = as_user(world.officer).post("/campaigns/notices/new/", {"text": "字" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 3 + 1000)})
    assert response.status_code == 400
    assert "超过 8 MB" in response.content.decode()
