"""Other systems that a site is connected to."""

from django.conf import settings
from django.db import models

from footfall.accounts.encryption import EncryptedTextField
from footfall.accounts.timestamps import Timestamped
from footfall.sites.models.site import Site


class PluginToken(Timestamped):
    """A credential of one site for the Plugins API, kept only as a SHA-256 hash.

    ``hint`` is the token's last four characters.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="plugin_tokens")
    description = models.CharField(max_length=255)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.description} (…{self.hint})"


class GoogleAuth(Timestamped):
    """A site's link to Google Search Console. The tokens are encrypted at rest."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="google_auth")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="google_auths"
    )
    email = models.EmailField(max_length=254)
    property = models.CharField(max_length=512, blank=True)
    refresh_token = EncryptedTextField()
    access_token = EncryptedTextField()
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.email} for {self.site}"
