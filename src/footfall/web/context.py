"""What every template may refer to."""

from django.http import HttpRequest

from footfall.accounts.models import User


def theme(request: HttpRequest) -> dict[str, str]:
    """``theme``: what the reader chose, or else what their system says."""
    user = request.user
    return {"theme": user.theme if isinstance(user, User) else User.Theme.SYSTEM}
