"""What do the tests of this room take for granted? The roster stood before anything happened."""

from datetime import timedelta

import pytest

from bangfu.campaigns.models import RosterEntry
from tests.world import NOW, World, load_world


@pytest.fixture
def world(db: None) -> World:
    RosterEntry.objects.update(added_at=NOW - timedelta(days=3))
    return load_world()
