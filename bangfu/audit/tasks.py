"""What does the worker do for the audit trail? Seals what was written, signs the end every hour, checks all of it every night."""

from procrastinate.contrib.django import app

from bangfu.audit.actions import seal_lines
from bangfu.audit.anchors import write_head
from bangfu.audit.checks import check_chain


@app.periodic(cron="*/5 * * * *")
@app.task(name="bangfu.seal_audit", queue="audit")
def seal_audit(timestamp: int) -> None:
    seal_lines()


@app.periodic(cron="7 * * * *")
@app.task(name="bangfu.sign_audit", queue="audit")
def sign_audit(timestamp: int) -> None:
    write_head()


@app.periodic(cron="40 18 * * *")  # 02:40 in Shanghai; the worker counts in UTC
@app.task(name="bangfu.check_audit", queue="audit")
def check_audit(timestamp: int) -> None:
    check_chain(by=None)
