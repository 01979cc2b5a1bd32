"""For which campaign was an import begun? The campaign's room signs its number for the one who came from there, since it lies above this one."""

from django.core.signing import BadSignature, Signer

from bangfu.core.errors import DomainError
from bangfu.orgs.models import User


def mark_of_campaign(user: User, campaign_id: int) -> str:
    """What the link of a campaign carries."""
    return _signer(user).sign(str(campaign_id))


def campaign_marked(user: User, mark: str) -> int | None:
    """The campaign, or none. Raises DomainError for a mark that was made for somebody else, or by hand."""
    try:
        return int(_signer(user).unsign(mark)) if mark else None
    except BadSignature as error:
        raise DomainError("这个导入链接不是给您的，或被改动过。请从活动的名册页重新点“导入名册”。") from error


def _signer(user: User) -> Signer:
    return Signer(salt=f"people.imports.begun:{user.pk}")
