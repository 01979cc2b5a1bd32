"""Which returns open by themselves?"""

from procrastinate.contrib.django import app

from bangfu.reports.actions import open_returns


@app.periodic(cron="* * * * *")
@app.task(name="bangfu.open_returns", queue="work", queueing_lock="open_returns")
def open_new_returns(timestamp: int) -> None:
    """A unit that got a campaign owes a return from then on."""
    open_returns()
