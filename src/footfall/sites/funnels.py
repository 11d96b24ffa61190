"""Funnels of a site: what makes one valid, and how they come and go."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Prefetch, Q

from footfall.accounts.text import is_storable
from footfall.sites.models import Funnel, FunnelStep, Goal, Site
from footfall.stats.funnels import MAX_STEPS, MIN_STEPS
from footfall.stats.funnels import Funnel as EngineFunnel
from footfall.stats.site import SiteContext

BLANK = "can't be blank"
TAKEN = "has already been taken"
INVALID = "is invalid"
INVALID_SIZE = "invalid_funnel_size"


class FunnelSummary(NamedTuple):
    """A funnel in a list."""

    id: int
    name: str
    steps_count: int


def create_funnel(
    site: Site, name: object, goal_ids: Sequence[int], *, strict_order: bool = False
) -> Funnel:
    """Create a funnel whose steps are goals of the site in this order.

    Raises :class:`ValidationError` on ``name`` and on ``steps``, there with the code
    ``invalid_funnel_size`` if there are fewer than 2 or more than 8.
    """
    with transaction.atomic():
        return _save(Funnel(site=site), name, goal_ids, strict_order)


def update_funnel(
    funnel: Funnel, name: object, goal_ids: Sequence[int], *, strict_order: bool = False
) -> Funnel:
    """Replace all of a funnel but its identity; the funnel as it is then.

    Raises as :func:`create_funnel`.
    """
    with transaction.atomic():
        return _save(Funnel.objects.get(pk=funnel.pk), name, goal_ids, strict_order)


def delete_funnel(site: Site, funnel_id: int) -> None:
    """Delete a funnel of the site, if there is one of this id."""
    site.funnels.filter(pk=funnel_id).delete()


def list_funnels(site: Site) -> list[FunnelSummary]:
    """The site's funnels, newest first."""
    counted = site.funnels.annotate(steps_count=Count("steps")).order_by("-pk")
    return [FunnelSummary(*row) for row in counted.values_list("pk", "name", "steps_count")]


def find_funnel(site: Site, id_or_name: int | str) -> Funnel | None:
    """The site's funnel with this id, or exactly this name; its steps in order with goals."""
    if isinstance(id_or_name, str) and not is_storable(id_or_name):
        return None
    wanted = Q(pk=id_or_name) if isinstance(id_or_name, int) else Q(name=id_or_name)
    steps = FunnelStep.objects.order_by("step_order").select_related("goal")
    return site.funnels.filter(wanted).prefetch_related(Prefetch("steps", steps)).first()


def for_engine(funnel: Funnel, site: SiteContext) -> EngineFunnel:
    """A funnel that :func:`find_funnel` found, as the stats engine follows it."""
    goals = {goal.id: goal for goal in site.goals}
    steps = tuple(goals[step.goal_id] for step in funnel.steps.all())
    return EngineFunnel(funnel.name, steps, funnel.strict_order)


def _save(funnel: Funnel, name: object, goal_ids: Sequence[int], strict_order: bool) -> Funnel:
    """Store what is valid. Other changes to the site's funnels wait for the end of it all."""
    site = Site.objects.select_for_update().get(pk=funnel.site.pk)
    errors: dict[str, ValidationError] = {}
    funnel.name = _name(site, funnel, name, errors)
    goals = _goals(site, goal_ids, errors)
    if errors:
        raise ValidationError(errors)
    funnel.strict_order = strict_order
    funnel.save()
    funnel.steps.all().delete()
    FunnelStep.objects.bulk_create(
        FunnelStep(funnel=funnel, goal=goal, step_order=order)
        for order, goal in enumerate(goals, 1)
    )
    return funnel


def _name(site: Site, funnel: Funnel, raw: object, errors: dict[str, ValidationError]) -> str:
    name = raw.strip() if isinstance(raw, str) else ""
    limit = Funnel._meta.get_field("name").max_length or 0
    if not name:
        errors["name"] = ValidationError(BLANK)
    elif not is_storable(name):
        errors["name"] = ValidationError(INVALID)
    elif len(name) > limit:
        errors["name"] = ValidationError(f"should be at most {limit} character(s)")
    elif site.funnels.filter(name=name).exclude(pk=funnel.pk).exists():
        errors["name"] = ValidationError(TAKEN)
    return name


def _goals(site: Site, ids: Sequence[int], errors: dict[str, ValidationError]) -> list[Goal]:
    """The goals with these ids, in this order."""
    known = site.goals.in_bulk(ids)
    if not MIN_STEPS <= len(ids) <= MAX_STEPS:
        message = f"A funnel has {MIN_STEPS} to {MAX_STEPS} steps"
        errors["steps"] = ValidationError(message, code=INVALID_SIZE)
    elif len(set(ids)) < len(ids):
        errors["steps"] = ValidationError(TAKEN)
    elif len(known) < len(ids):
        errors["steps"] = ValidationError(INVALID)
    return [known[pk] for pk in ids if pk in known]
