"""What does the worker do for the audit trail? Seals what was written."""

from procrastinate.contrib.django import app

from bangfu.audit.actions import seal_lines


@app.periodic(cron="*/5 * * * *")
@app.task(name="bangfu.seal_audit", queue="audit")
def seal_audit(timestamp: int) -> None:
    seal_lines()
