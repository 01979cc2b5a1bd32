"""What does this room do in the background?"""

from procrastinate.contrib.django import app

from bangfu.core.work import AGAIN
from bangfu.home.keys.rotation import finish


@app.task(name="bangfu.finish_rotation", queue="work", retry=AGAIN)
def finish_rotation() -> None:
    """A rotation left to the worker; when the worker or the database dies, it is taken up again and goes on."""
    finish()
