"""What the tracker script of every site must know."""

from footfall.sites.models import TrackerConfiguration
from footfall.tracker.site_script import TrackerSite


def load_tracker_sites() -> dict[str, TrackerSite]:
    """The settings of each site's script, by the id in the script's address (one query)."""
    rows = TrackerConfiguration.objects.values_list(
        "id", "site__domain", "outbound_links", "file_downloads", "form_submissions"
    )
    return {row[0]: TrackerSite(*row) for row in rows}
