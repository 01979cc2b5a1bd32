"""What does the worker do for the survey? Forgets what can no longer be undone."""

from procrastinate.contrib.django import app

from bangfu.core.clock import now
from bangfu.surveys.actions import forget_before


@app.periodic(cron="17 * * * *")
@app.task(name="bangfu.forget_before", queue="audit")
def forget_what_contacts_replaced(timestamp: int) -> None:
    forget_before(at=now())
