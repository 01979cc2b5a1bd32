"""Whose address does the site see behind a reverse proxy, and is a made-up one believed?"""

import pytest
from django.test import Client, override_settings

from bangfu.audit.models import Line
from tests.world import World


def signed_in_from(world: World, **headers: str) -> str:
    """The address in the audit line of an act of somebody who comes with these headers."""
    client = Client(REMOTE_ADDR="10.0.0.1", **headers)
    client.force_login(world.system_admin)
    client.post(f"/orgs/accounts/{world.officer.pk}/password/")
    return Line.objects.filter(actor="system_admin").latest("pk").address


@pytest.mark.parametrize(("behind", "forwarded", "seen"), [
    (True, "203.0.113.9", "203.0.113.9"),
    (True, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what came before the proxy's own word is the caller's invention
    (True, "", "10.0.0.1"),
    (False, "203.0.113.9", "10.0.0.1"),
    (True, "'; DROP TABLE x", "10.0.0.1"),
    (True, "999.1.1.1", "10.0.0.1"),
    (True, "fe80::1%eth0", "10.0.0.1"),
    (True, "2001:db8::7", "2001:db8::7"),
])
def test_caller_is_the_last_address_the_proxy_saw(world: World, behind: bool, forwarded: str, seen: str) -> None:
    with override_settings(BEHIND_PROXY=behind):
        assert signed_in_from(world, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})) == seen
