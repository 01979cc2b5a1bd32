"""What happens when a picture comes into a paper, is described, moved or taken away? Only what `clean` leaves of it is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.documents import pictures
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.sealed_files import keep
from bangfu.orgs.models import User
from bangfu.reports.choices import PaperState
from bangfu.reports.models import Depicted, Paper, PaperPicture
from bangfu.reports.papers.document import PICTURE, picture_bytes

LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST = 12  # pictures of one paper


@dataclass(frozen=True)
class Description:
    """What a picture shows and, with faces, who agreed in which way and when; consent may be recorded later."""

    caption: str
    shows_faces: bool
    consent_of: str = ""
    consent_way: str = ""
    consent_on: date | None = None
    people: tuple[int, ...] = ()  # of the register, who can be recognised


@transaction.atomic
def add_picture(*, paper: Paper, file: Any, told: Description, by: User) -> PaperPicture:
    """Keep a picture, sealed and without what the camera adds; the same one twice is kept once. Raises DomainError."""
    paper = _locked(paper, by)
    size = getattr(file, "size", 0) or 0
    if size > LARGEST:
        raise DomainError(f"图片有 {size / 1024**2:.1f} MB，最多 10 MB。请缩小后再上传。", field="file")
    try:
        data = pictures.clean(BytesIO(file.read()))
    except DomainError as error:
        raise DomainError(error.message, field="file") from error
    digest = hashlib.sha256(data).hexdigest()
    held = list(paper.pictures.all())
    standing = next((one for one in held if one.digest == digest), None)
    if standing:
        return standing
    if len(held) >= MOST:
        raise DomainError(f"一份材料最多放 {MOST} 张图片。请先删去用不到的。", field="file")
    picture = PaperPicture(paper=paper, position=max((one.position for one in held), default=0) + 1, digest=digest, size=len(data), added_by=by, added_at=now())
    _describe(picture, told)
    keep(picture.file, data, digest=digest, purpose=PICTURE)
    picture.save()
    _note(picture, "picture", by)
    return _linked(picture, told)


@transaction.atomic
def describe_picture(*, picture: PaperPicture, told: Description, by: User) -> PaperPicture:
    """Change the caption, or record consent. Raises DomainError."""
    picture = _of_draft(picture, by)
    _describe(picture, told)
    picture.save(update_fields=["caption", "shows_faces", "consent_of", "consent_way", "consent_on"])
    _note(picture, "picture_described", by)
    return _linked(picture, told)


@transaction.atomic
def move_picture(*, picture: PaperPicture, by: User) -> None:
    """One place forward; the first stays first."""
    picture = _of_draft(picture, by)
    before = picture.paper.pictures.filter(position__lt=picture.position).last()
    if before is None:
        return
    picture.position, before.position = before.position, picture.position
    PaperPicture.objects.bulk_update([picture, before], ["position"])
    _note(picture, "picture_moved", by)


@transaction.atomic
def remove_picture(*, picture: PaperPicture, by: User) -> None:
    picture = _of_draft(picture, by)
    _note(picture, "picture_removed", by)
    drop_pictures([picture])


def drop_pictures(rows: Iterable[PaperPicture]) -> None:
    """Erase pictures and, once that is certain, their files."""
    for picture in rows:
        place, storage = picture.file.name, picture.file.storage
        picture.delete()
        transaction.on_commit(lambda place=place, storage=storage: storage.delete(place))  # type: ignore[misc]


def copy_pictures(old: Paper, new: Paper, by: User) -> None:
    """The pictures of a version for the next one, each with a file of its own, so that either can go alone."""
    for one in old.pictures.all():
        data = picture_bytes(one)
        copy = PaperPicture(paper=new, position=one.position, digest=one.digest, size=one.size, added_by=by, added_at=now())
        told = Description(one.caption, one.shows_faces, one.consent_of, one.consent_way, one.consent_on, tuple(one.depicted.values_list("person_id", flat=True)))
        _describe(copy, told)
        keep(copy.file, data, digest=one.digest, purpose=PICTURE)
        copy.save()
        _linked(copy, told)


def _describe(picture: PaperPicture, told: Description) -> None:
    if not told.caption.strip():
        raise DomainError("图片没有说明。请写一句：什么时候、在哪里、在做什么。", field="caption")
    if told.consent_on and told.consent_on > today():
        raise DomainError(f"同意的日期 {told.consent_on} 还没有到。请写取得同意的那一天。", field="consent_on")
    faces = told.shows_faces
    picture.caption, picture.shows_faces = told.caption.strip(), faces
    picture.consent_of, picture.consent_way, picture.consent_on = (told.consent_of.strip(), told.consent_way, told.consent_on) if faces else ("", "", None)


def _linked(picture: PaperPicture, told: Description) -> PaperPicture:
    """With those of the register who are in it, and what that says of their consent."""
    picture.depicted.all().delete()
    Depicted.objects.bulk_create(Depicted(picture=picture, person_id=key) for key in (told.people if told.shows_faces else ()))
    return PaperPicture.objects.select_related("paper").get(pk=picture.pk)


def _note(picture: PaperPicture, what: str, by: User) -> None:
    paper = picture.paper
    record(actor=by, action=f"paper.{what}", object_kind="paper", object_id=paper.pk,
           detail={"kind": paper.kind, "number": paper.number, "picture": picture.pk, "at": now().isoformat()})


def _of_draft(picture: PaperPicture, by: User) -> PaperPicture:
    _locked(picture.paper, by)
    found = PaperPicture.objects.select_related("paper").filter(pk=picture.pk).first()
    if found is None:
        raise DomainError("这张图片刚被删去。请刷新页面。")
    return found


def _locked(paper: Paper, by: User) -> Paper:
    found = Paper.objects.select_for_update().filter(pk=paper.pk).first()
    if found is None:
        raise DomainError("这份材料刚被删去。请回到列表看最新情况。")
    if found.unit_id != by.unit_id:
        raise NotAllowed("只能办理本单位的总结和简报。")
    if found.state == PaperState.SENT:
        raise DomainError("已经报送，图片不再改动。要改请点“修改”，另成一稿。")
    return found
