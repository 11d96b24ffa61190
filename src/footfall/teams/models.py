"""Teams, their members and the invitations to join them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string

from footfall.accounts.timestamps import Timestamped

PERSONAL_TEAM_NAME = "My personal sites"


def random_id() -> str:
    """An unguessable id for an invitation's address."""
    return get_random_string(32)


class TeamRole(models.TextChoices):
    """What a member may do. A guest only carries access to single sites."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    BILLING = "billing"
    VIEWER = "viewer"
    GUEST = "guest"


class Team(Timestamped):
    """Those who share sites. Until ``setup_complete`` it is one user's personal team.

    ``accept_traffic_until`` is the last UTC day whose events are recorded (``None``: no end).
    The ``grace_period_*`` columns stand together: no end date and no manual lock means that
    there is no grace period. ``features`` are the keys of what its plan includes (see
    :mod:`footfall.teams.features`), ``None`` for everything.
    """

    class ForceSSO(models.TextChoices):
        NONE = "none"
        ALL_BUT_OWNERS = "all_but_owners"

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255, default=PERSONAL_TEAM_NAME)
    setup_complete = models.BooleanField(default=False)
    setup_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)

    trial_expiry_date = models.DateField(null=True, blank=True)
    accept_traffic_until = models.DateField(null=True, blank=True)
    allow_next_upgrade_override = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    grace_period_end_date = models.DateField(null=True, blank=True)
    grace_period_is_over = models.BooleanField(default=False)
    grace_period_manual_lock = models.BooleanField(default=False)
    hourly_api_request_limit = models.PositiveIntegerField(null=True, blank=True)
    features = models.JSONField(null=True, blank=True)

    force_2fa = models.BooleanField(default=False)
    force_sso = models.CharField(max_length=14, choices=ForceSSO, default=ForceSSO.NONE)
    sso_default_role = models.CharField(max_length=7, choices=TeamRole, default=TeamRole.VIEWER)
    sso_session_timeout_minutes = models.PositiveSmallIntegerField(default=360)

    def __str__(self) -> str:
        return self.name


class TeamMembership(Timestamped):
    """A user's role in a team. ``is_autocreated`` marks the owner of a personal team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_memberships"
    )
    role = models.CharField(max_length=7, choices=TeamRole)
    is_autocreated = models.BooleanField(default=False)
    consolidated_view_cta_dismissed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "user", name="team_membership_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(role="owner", is_autocreated=True),
                name="team_membership_one_autocreated_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} of {self.team}"


class TeamInvitation(Timestamped):
    """An address that was asked to join a team. Role ``guest`` only carries site invitations."""

    invitation_id = models.CharField(max_length=32, default=random_id, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=7, choices=TeamRole)
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_team_invitations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "email", name="team_invitation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"
