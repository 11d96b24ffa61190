"""Links that open a dashboard to whoever has them."""

from django.db import models
from nanoid import generate

from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.notes import Segment
from footfall.sites.models.site import Site


def new_slug() -> str:
    """An unguessable slug (nanoid, 21 characters)."""
    return generate()


class SharedLink(Timestamped):
    """Read access to a site, whole or limited to a segment, open or behind a password.

    An empty ``password_hash`` is an open link.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="shared_links")
    name = models.CharField(max_length=255)
    slug = models.CharField(max_length=32, default=new_slug, unique=True, editable=False)
    password_hash = models.CharField(max_length=128, blank=True)
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, null=True, blank=True, related_name="shared_links"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("site", "name", name="shared_link_name_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def password_protected(self) -> bool:
        """Whether a visitor must give a password first."""
        return bool(self.password_hash)
