"""What does the worker do by itself? Takes up again work whose worker died, and removes old exports."""

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from bangfu.core.kept_files import drop_old_exports
from bangfu.core.work import MOST_ATTEMPTS, end_orphans

STALLED_AFTER = 60.0  # seconds without a sign of life of the worker


@app.periodic(cron="* * * * *")
@app.task(name="bangfu.retry_stalled", queue="work", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Give jobs of dead workers to a living one; every job starts from its beginning. One whose like waits already (the table takes no
    second one) ends, and so does one that was tried too often: its owner is told by end_orphaned_work."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        waits = job.queueing_lock and list(await manager.list_jobs_async(queueing_lock=job.queueing_lock, status="todo"))
        if waits or job.attempts >= MOST_ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


@app.periodic(cron="*/5 * * * *")
@app.task(name="bangfu.end_orphaned_work", queue="work")
def end_orphaned_work(timestamp: int) -> None:
    """Work without a job would otherwise show as running for ever."""
    end_orphans()


@app.periodic(cron="17 * * * *")
@app.task(name="bangfu.drop_old_exports", queue="work")
def drop_exports(timestamp: int) -> None:
    """Nobody's list lies about longer than its owner was told."""
    drop_old_exports()
