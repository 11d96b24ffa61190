"""What can become of an event: stored, or dropped for one of these reasons."""

from enum import StrEnum

BUFFERED = "buffered"


class Drop(StrEnum):
    """Why an event was not stored. Counted per site, never told to the visitor."""

    SPAM_REFERRER = "spam_referrer"
    NOT_FOUND = "not_found"
    PAYMENT_REQUIRED = "payment_required"
    BLOCK = "block"
    THROTTLE = "throttle"
    VERIFICATION_AGENT = "verification_agent"
    DC_IP = "dc_ip"
    THREAT_IP = "threat_ip"
    SITE_HOSTNAME_ALLOWLIST = "site_hostname_allowlist"
    SITE_PAGE_BLOCKLIST = "site_page_blocklist"
    SITE_IP_BLOCKLIST = "site_ip_blocklist"
    SITE_COUNTRY_BLOCKLIST = "site_country_blocklist"
    BOT = "bot"
    INVALID = "invalid"
    NO_SESSION_FOR_ENGAGEMENT = "no_session_for_engagement"
    LOCK_TIMEOUT = "lock_timeout"
    PERSIST_TIMEOUT = "persist_timeout"
    PERSIST_ERROR = "persist_error"
    PERSIST_DECODE_ERROR = "persist_decode_error"

    @property
    def metric(self) -> str:
        """The name of its ingest counter."""
        return f"dropped_{self.value}"
