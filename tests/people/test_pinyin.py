"""Are people found by their names in pinyin, whichever way a family name is read?"""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bangfu.people.models import Identity
from bangfu.people.pinyin import initials, spelled
from bangfu.people.privacy import identity_columns
from bangfu.people.queries import matching_text, register
from tests.world import World


def rename(world: World, name: str) -> None:
    identity = world.people[0].identity
    identity.name = name
    for column, value in identity_columns(name=name, id_number=identity.id_number, certificate=identity.certificate, phone=identity.phone).items():
        setattr(identity, column, value)
    identity.save()


@pytest.mark.parametrize(("name", "full", "short"), [
    ("张试山", "zhangshishan", "zss"), ("单试山", "单shishan", "单ss"), ("尉迟试", "尉迟shi", "尉迟s"), ("吕试", "lvshi", "ls"), ("", "", ""),
    ("试·可", "shike", "sk"),
])
def test_name_is_spelled(name: str, full: str, short: str) -> None:
    assert (spelled(name), initials(name)) == (full, short)


@pytest.mark.parametrize(("name", "words"), [
    ("张试山", "zhangshishan"), ("张试山", "ZhangShiShan"), ("张试山", "zhang shi shan"), ("张试山", "zhang'shi'shan"), ("张试山", "zss"),
    ("单试山", "shanshishan"), ("单试山", "danshishan"), ("单试山", "dss"), ("单试山", "sss"), ("单试山", "单试山"),
    ("尉迟试", "yuchishi"), ("尉迟试", "weichishi"), ("尉迟试", "ycs"), ("曾试", "zengshi"), ("曾试", "cs"), ("吕试", "lvshi"), ("吕试", "lüshi"), ("吕试", "lyushi"),
])
def test_every_reading_finds_the_name(world: World, name: str, words: str) -> None:
    rename(world, name)
    assert list(matching_text(register(world.officer), words)) == [world.people[0]]


@pytest.mark.parametrize(("name", "words"), [("张试山", "zhangshi"), ("单试山", "ss"), ("但试山", "shanshishan"), ("山试山", "danshishan"), ("张试山", "zs")])
def test_other_spellings_find_nobody(world: World, name: str, words: str) -> None:
    rename(world, name)
    assert not matching_text(register(world.officer), words).filter(pk=world.people[0].pk).exists()


def test_people_registered_before_are_spelled_by_the_migration(world: World) -> None:
    rename(world, "单试山")
    kept = {one.pk: (one.pinyin_index, one.initials_index) for one in Identity.objects.all()}
    Identity.objects.update(pinyin_index=b"", initials_index=b"")
    loader = MigrationLoader(connection)
    migration = next(one for (app, name), one in loader.disk_migrations.items() if app == "people" and name.endswith("_pinyin"))
    fill = next(one for one in migration.operations if hasattr(one, "code"))
    with connection.schema_editor(atomic=False) as editor:
        fill.code(None, editor)
    assert {one.pk: (one.pinyin_index, one.initials_index) for one in Identity.objects.all()} == kept
