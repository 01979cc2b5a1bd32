"""Does the demo keep its hands off an installation that is used for real?"""

import pytest
from django.core.management import CommandError, call_command

from bangfu.people.models import Person
from tests.world import World


def test_real_data_is_never_served_as_a_demo(world: World) -> None:
    before = Person.objects.count()
    with pytest.raises(CommandError, match="正式数据"):
        call_command("demo", if_empty=True)
    assert Person.objects.count() == before
