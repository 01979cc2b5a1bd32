"""What does somebody see while the database is away?"""

import json
import os
import subprocess
import sys
from pathlib import Path

ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "localhost"})
health = client.get("/health/")
client.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32  # somebody who is signed in
home = client.get("/")
print(json.dumps({"health": [health.status_code, health.json()], "home": [home.status_code, home.headers.get("Retry-After"), home.content.decode()]}))
"""


def test_pages_say_that_it_is_coming_back_and_health_says_that_it_is_down(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"BANGFU_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}  # where no database runs
    done = subprocess.run([sys.executable, "-c", ASK], env=env, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["health"] == [503, {"database": "down"}]
    status, again, words = told["home"]
    assert (status, again) == (503, "30")
    assert "数据库正在恢复" in words
    assert "先看刚才填的有没有存上" in words
