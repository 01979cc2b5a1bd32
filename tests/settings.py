"""The test world is stricter than production, and has a PostgreSQL of its own under var/test."""

import os

os.environ.setdefault("BANGFU_VAR", "var/test")
os.environ.setdefault("BANGFU_SECRET_KEY", "test" * 10)
os.environ.setdefault("BANGFU_DATA_KEY", "11" * 32)
os.environ.setdefault("BANGFU_INDEX_KEY", "22" * 32)
os.environ.setdefault("BANGFU_AUDIT_KEY", "55" * 32)

from bangfu.config.settings import *  # noqa: F403
from bangfu.config.settings import CACHES, DATABASES, STORAGES

# Several people may test at once on one server: each names their own database.
DATABASES["default"]["TEST"] = {"NAME": f"test_{os.environ.get('BANGFU_TEST_DB', 'bangfu')}"}
DATABASES["default"]["NAME"] = "postgres"  # only to connect before the test database exists
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
SECOND_FACTOR_REQUIRED = False  # the world's users have none; tests/orgs/test_second_factor.py asks for it
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key", "bind_device": "30/h/ip"}
CACHES["counts"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # a slow minute keeps no count of another test
from tests.clock import EVENING  # noqa: E402

FIXED_TODAY = EVENING
