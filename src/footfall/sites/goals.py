"""Goals of a site: what makes one valid, and how they come and go."""

from functools import cache
from typing import TypedDict, Unpack

import pycountry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from footfall.accounts.text import is_storable
from footfall.sites.models import Funnel, Goal, Site
from footfall.sites.models.goals import NOT_A_SCROLL_GOAL
from footfall.stats.funnels import MIN_STEPS

MAX_GOALS_PER_SITE = 1_000
MAX_EVENT_NAME = 120
MAX_PAGE_PATH = 500
MAX_PROPS = 3
MAX_PROP_KEY = 300
MAX_PROP_VALUE = 2_000
RESERVED_EVENT = "engagement"

BLANK_PATH = "this field is required and must start with a /"
BLANK_EVENT = "this field is required and cannot be blank"
RESERVED = "The event name 'engagement' is reserved and cannot be used as a goal"
TWO_SUBJECTS = "cannot co-exist with page_path"
OUT_OF_RANGE = "Should be -1 (missing) or in range [0, 100]"
NO_PAGE = "page_path field missing for page scroll goal"
TOO_MANY_PROPS = "use at most 3 properties per goal"
NOT_TEXT = "must be a map with string keys and string values"
PROP_KEY_LENGTH = "key length is 1..300 characters"
PROP_VALUE_LENGTH = "value length is 1..2000 characters"
LIMIT_REACHED = "Maximum number of goals reached"
TAKEN = "has already been taken"
INVALID = "is invalid"


class GoalFields(TypedDict, total=False):
    """What a caller may say of a goal, as it came in: nothing is trusted yet.

    ``scroll_threshold`` is in percent, -1 for none; ``currency`` an ISO 4217 code.
    """

    event_name: object
    page_path: object
    display_name: object
    scroll_threshold: object
    currency: object
    custom_props: object


def create_goal(site: Site, **fields: Unpack[GoalFields]) -> Goal:
    """Create a goal. Raises :class:`ValidationError` by field.

    A display name that another goal has is reported before a goal that exists already.
    """
    goal = _build(site, fields)
    with transaction.atomic():
        _lock(site)
        _insert(site, goal)
    return goal


def find_or_create_goal(site: Site, **fields: Unpack[GoalFields]) -> Goal:
    """The goal on the same subject with the same properties, created if there is none.

    Raises :class:`ValidationError` by field, also when that goal has another currency.
    """
    goal = _build(site, fields)
    with transaction.atomic():
        _lock(site)
        existing = site.goals.filter(identity=goal.compute_identity()).first()
        if existing is None:
            _insert(site, goal)
            return goal
    if goal.currency and goal.currency != existing.currency:
        message = f"'{goal.event_name}' (with currency: {goal.currency}) {TAKEN}"
        raise ValidationError({"event_name": [message]})
    return existing


def delete_event_goals(site: Site, event_name: str) -> None:
    """Delete every goal on an event, and the funnels that this leaves with too few steps."""
    with transaction.atomic():
        goals = site.goals.filter(event_name=event_name)
        funnels = set(Funnel.objects.filter(steps__goal__in=goals).values_list("pk", flat=True))
        goals.delete()
        left = Funnel.objects.filter(pk__in=funnels).annotate(steps_left=Count("steps"))
        left.filter(steps_left__lt=MIN_STEPS).delete()


def _lock(site: Site) -> None:
    """Make other changes to the site's goals wait for the end of this transaction."""
    Site.objects.select_for_update().get(pk=site.pk)


def _insert(site: Site, goal: Goal) -> None:
    if site.goals.count() >= MAX_GOALS_PER_SITE:
        raise ValidationError({"page_path": [LIMIT_REACHED], "event_name": [LIMIT_REACHED]})
    if site.goals.filter(display_name=goal.display_name).exists():
        raise ValidationError({"display_name": [TAKEN]})
    if site.goals.filter(identity=goal.compute_identity()).exists():
        raise ValidationError({"event_name" if goal.event_name else "page_path": [TAKEN]})
    goal.save()


def _build(site: Site, fields: GoalFields) -> Goal:
    """A valid goal that is not saved yet."""
    errors: dict[str, list[str]] = {}
    page_path = _text(fields.get("page_path"), "page_path", MAX_PAGE_PATH, errors)
    if page_path and not page_path.startswith("/"):
        page_path = f"/{page_path}"
    event_name = _text(fields.get("event_name"), "event_name", MAX_EVENT_NAME, errors)
    if event_name and page_path:
        errors.setdefault("event_name", []).append(TWO_SUBJECTS)
    elif event_name == RESERVED_EVENT:
        errors.setdefault("event_name", []).append(RESERVED)
    elif not event_name and not page_path and not errors:
        errors |= {"page_path": [BLANK_PATH], "event_name": [BLANK_EVENT]}
    default_name = event_name or f"Visit {page_path}"
    limit = Goal._meta.get_field("display_name").max_length or 0
    name = _text(fields.get("display_name"), "display_name", limit, errors) or default_name
    threshold = _threshold(fields.get("scroll_threshold", NOT_A_SCROLL_GOAL), page_path, errors)
    currency = None if page_path else _currency(fields.get("currency"), errors)
    props = _props(fields.get("custom_props"), errors)
    if errors:
        raise ValidationError(errors)
    return Goal(
        site=site,
        display_name=name,
        event_name=event_name,
        page_path=page_path,
        scroll_threshold=threshold,
        currency=currency,
        custom_props=props,
    )


def _text(raw: object, field: str, limit: int, errors: dict[str, list[str]]) -> str | None:
    """Trimmed text, or ``None`` for nothing and for blanks."""
    if raw is None:
        return None
    if not isinstance(raw, str) or not is_storable(raw):
        errors[field] = [INVALID]
        return None
    text = raw.strip()
    if len(text) > limit:
        errors[field] = [f"should be at most {limit} character(s)"]
    return text or None


def _threshold(raw: object, page_path: str | None, errors: dict[str, list[str]]) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        errors["scroll_threshold"] = [INVALID]
        return NOT_A_SCROLL_GOAL
    if not NOT_A_SCROLL_GOAL <= raw <= 100:
        errors["scroll_threshold"] = [OUT_OF_RANGE]
    elif raw != NOT_A_SCROLL_GOAL and not page_path:
        errors["scroll_threshold"] = [NO_PAGE]
    return raw


def _currency(raw: object, errors: dict[str, list[str]]) -> str | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or raw not in _currencies():
        errors["currency"] = [INVALID]
        return None
    return raw


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def _props(raw: object, errors: dict[str, list[str]]) -> dict[str, str]:
    if raw is None:
        return {}
    if not isinstance(raw, dict) or not all(
        isinstance(text, str) and is_storable(text) for item in raw.items() for text in item
    ):
        errors["custom_props"] = [NOT_TEXT]
        return {}
    problems = []
    if len(raw) > MAX_PROPS:
        problems.append(TOO_MANY_PROPS)
    if not all(1 <= len(key) <= MAX_PROP_KEY for key in raw):
        problems.append(PROP_KEY_LENGTH)
    if not all(1 <= len(value) <= MAX_PROP_VALUE for value in raw.values()):
        problems.append(PROP_VALUE_LENGTH)
    if problems:
        errors["custom_props"] = problems
    return raw
