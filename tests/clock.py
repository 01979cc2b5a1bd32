"""On which day does the test world stand? Free of Django, because settings read it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
TODAY = date(2022, 5, 17)
NOW = datetime(2022, 5, 17, 10, 0, tzinfo=HERE)  # when things happen in the world
EVENING = datetime(2022, 5, 17, 18, 0, tzinfo=HERE)  # when tests look at it
