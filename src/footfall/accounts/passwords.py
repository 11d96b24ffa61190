"""What makes a password good enough."""

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from footfall.accounts.models import User

MIN_LENGTH = 12
MAX_LENGTH = 128
MIN_SCORE = 3
#: zxcvbn grows slow on long inputs, and longer than this is strong whatever it says.
MAX_ESTIMATED_BYTES = 32


def strength(password: str, personal: list[str]) -> int:
    """Guess-resistance from 0 to 4 (zxcvbn); ``personal`` are words an attacker would try."""
    if not password:
        return 0
    if len(password.encode()) > MAX_ESTIMATED_BYTES:
        return 4
    words = [part for text in personal for part in (text, *text.split())]
    return int(zxcvbn(password, user_inputs=words)["score"])


class LengthValidator:
    """Between 12 and 128 characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise :class:`ValidationError` for a password that is too short or too long."""
        if len(password) < MIN_LENGTH:
            raise ValidationError(f"has to be at least {MIN_LENGTH} characters")
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"cannot be longer than {MAX_LENGTH} characters")

    def get_help_text(self) -> str:
        """What a form says beside the field."""
        return f"{MIN_LENGTH} to {MAX_LENGTH} characters"


class StrengthValidator:
    """A zxcvbn score of at least 3, where the user's own name and address count as weak."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise :class:`ValidationError` for a password that is easy to guess."""
        personal = [user.name, user.email] if user is not None else []
        if strength(password, personal) < MIN_SCORE:
            raise ValidationError("is too weak")

    def get_help_text(self) -> str:
        """What a form says beside the field."""
        return "hard to guess"
