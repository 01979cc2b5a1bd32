"""Are scans in a file kept so that nobody reads them from the disk, opened only by right, and gone when removed?"""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.people.actions import add_enclosure, remove_enclosure
from bangfu.people.choices import EnclosureKind
from bangfu.people.models import Enclosure
from tests.world import World


def picture(name: str = "证件.jpg", colour: str = "white") -> SimpleUploadedFile:
    """A photo that tells where and by which camera it was taken."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def put_in(world: World, file: SimpleUploadedFile | None = None) -> Enclosure:
    return add_enclosure(person=world.people[0], kind=EnclosureKind.CERTIFICATE, file=file or picture(), until=None, by=world.officer)


def test_scan_is_sealed_on_disk_and_without_the_cameras_data(world: World, as_user) -> None:
    made = put_in(world)
    with made.file.open("rb") as stream:
        assert b"JFIF" not in stream.read()
    answer = as_user(world.officer).get(f"/people/{made.person_id}/enclosures/{made.pk}/")
    assert (answer["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert b"SECRET-CAMERA" not in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert Line.objects.filter(action="people.enclosure_read", object_id=str(made.person_id)).count() == 1


def test_same_scan_is_kept_once(world: World) -> None:
    assert put_in(world).pk == put_in(world).pk


@pytest.mark.parametrize(("name", "data", "words"), [
    ("a.jpg", b"", "是空的"), ("a.exe", b"MZ\x90", "不是 JPG、PNG 或 PDF"), ("a.pdf", b"%PDF-1.4 broken", "打不开"), ("a.jpg", b"\xff\xd8\xffbroken", "不是能读的图片"),
])
def test_odd_file_is_refused_with_one_reason(world: World, as_user, name: str, data: bytes, words: str) -> None:
    answer = as_user(world.officer).post(f"/people/{world.people[0].pk}/enclosures/", {"kind": "other", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_too_many_are_refused(world: World, monkeypatch) -> None:
    monkeypatch.setattr("bangfu.people.actions.enclosures.MOST", 1)
    put_in(world)
    with pytest.raises(DomainError, match="最多放 1 份"):
        put_in(world, picture(colour="red"))


def test_removed_scan_takes_its_file_along(world: World, django_capture_on_commit_callbacks) -> None:
    made = put_in(world)
    place, storage = made.file.name, made.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        remove_enclosure(enclosure=made, by=world.officer)
    assert not storage.exists(place)


def test_leader_without_the_right_sees_the_list_but_opens_nothing(world: World, as_user) -> None:
    made = put_in(world)
    client = as_user(world.leader)
    assert "残疾人证" in client.get(f"/people/{made.person_id}/enclosures/").content.decode()
    assert client.get(f"/people/{made.person_id}/enclosures/{made.pk}/").status_code == 403
