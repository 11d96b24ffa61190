"""The secrets behind visitor ids: made at midnight UTC, destroyed within 48 hours.

Once a salt is gone, nobody can tell whose number a visitor id was, not even with the logs of
that day.
"""

import secrets
from datetime import date, timedelta

from footfall import clock
from footfall.ingest.identity import Salts
from footfall.sites.models import Salt

SALT_BYTES = 16
DAY = timedelta(days=1)


def current_salts() -> Salts:
    """Today's salt and yesterday's. Makes the former and destroys older ones on a new day.

    Whichever process comes first on a day makes its salt; the day is unique, so that the
    others read the same.
    """
    today = clock.today()
    salts = _read(today)
    if today not in salts:
        new = Salt(day=today, salt=secrets.token_bytes(SALT_BYTES))
        Salt.objects.bulk_create([new], ignore_conflicts=True)
        Salt.objects.filter(day__lt=today - DAY).delete()
        salts = _read(today)
    return Salts(current=salts[today], previous=salts.get(today - DAY))


def _read(today: date) -> dict[date, bytes]:
    rows = Salt.objects.filter(day__in=(today - DAY, today))
    return {row.day: bytes(row.salt) for row in rows}
