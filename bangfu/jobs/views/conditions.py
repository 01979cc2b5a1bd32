"""Which conditions of a list are in force that its form does not show, and where does taking one away lead?"""

from urllib.parse import urlencode

from django.http import HttpRequest


def chips_of(request: HttpRequest, labels: dict[str, str]) -> list[dict[str, str]]:
    """Chips for ui.pager.chips: one per named parameter that is set."""
    kept = {key: value for key, value in request.GET.items() if key != "page"}
    return [
        {"label": label, "href": "?" + urlencode({key: value for key, value in kept.items() if key != name})}
        for name, label in labels.items() if kept.get(name)
    ]
