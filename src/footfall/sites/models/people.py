"""Who else may see a site: guests, those invited, and those asked to take it over."""

from django.conf import settings
from django.db import models

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site
from footfall.teams.models import Team, TeamInvitation, TeamMembership, random_id


class GuestRole(models.TextChoices):
    """What a guest may do on a site."""

    EDITOR = "editor"
    VIEWER = "viewer"


class GuestMembership(Timestamped):
    """Access to one site for a user who is only a guest of its team."""

    team_membership = models.ForeignKey(
        TeamMembership, on_delete=models.CASCADE, related_name="guest_memberships"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="guest_memberships")
    role = models.CharField(max_length=6, choices=GuestRole)

    class Meta:
        constraints = [
            models.UniqueConstraint("team_membership", "site", name="guest_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team_membership.user} {self.role} of {self.site}"


class GuestInvitation(Timestamped):
    """An address that was asked to be a guest of one site."""

    invitation_id = models.CharField(max_length=32, default=random_id, unique=True, editable=False)
    team_invitation = models.ForeignKey(
        TeamInvitation, on_delete=models.CASCADE, related_name="guest_invitations"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="guest_invitations")
    role = models.CharField(max_length=6, choices=GuestRole)

    class Meta:
        constraints = [
            models.UniqueConstraint("team_invitation", "site", name="guest_invitation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team_invitation.email} to {self.site}"


class SiteTransfer(Timestamped):
    """An address that was asked to take a site over into its own team."""

    transfer_id = models.CharField(max_length=32, default=random_id, unique=True, editable=False)
    email = models.EmailField(max_length=254)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="transfers")
    initiator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="initiated_transfers"
    )
    transfer_guests = models.BooleanField(default=True)
    destination_team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming_transfers"
    )

    class Meta:
        constraints = [models.UniqueConstraint("email", "site", name="site_transfer_once")]

    def __str__(self) -> str:
        return f"{self.site} to {self.email}"
