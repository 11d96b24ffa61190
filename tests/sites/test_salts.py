import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from footfall import clock
from footfall.ingest.identity import Salts
from footfall.sites.models import Salt
from footfall.sites.salts import current_salts

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


def salts_at(instant: datetime) -> Salts:
    with clock.fixed(instant):
        return current_salts()


@pytest.mark.django_db
class TestSalts:
    def test_a_fresh_installation_has_one_of_16_bytes(self):
        salts = salts_at(NOON)

        assert len(salts.current) == 16
        assert salts.previous is None

    def test_stay_the_same_all_day(self):
        assert salts_at(NOON) == salts_at(MIDNIGHT - timedelta(seconds=1))

    def test_change_at_midnight_utc_and_remember_the_day_before(self):
        before = salts_at(NOON)
        after = salts_at(MIDNIGHT)

        assert after.previous == before.current
        assert after.current != before.current

    def test_are_destroyed_after_48_hours(self):
        first = salts_at(NOON)
        salts_at(MIDNIGHT)
        third = salts_at(MIDNIGHT + timedelta(days=1))

        assert Salt.objects.count() == 2
        assert first.current not in {bytes(row.salt) for row in Salt.objects.all()}
        assert third.previous != first.current

    def test_of_an_installation_that_was_away_start_afresh(self):
        salts_at(NOON)

        back = salts_at(NOON + timedelta(days=5))

        assert back.previous is None
        assert Salt.objects.count() == 1

    def test_are_encrypted_in_the_database(self):
        salts = salts_at(NOON)

        with connection.cursor() as cursor:
            cursor.execute("SELECT salt FROM sites_salt")
            ((stored,),) = cursor.fetchall()

        assert salts.current not in bytes(stored)


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_together_agree_on_the_salts():
    found: list[Salts] = []
    together = threading.Barrier(4)

    def start() -> None:
        together.wait()
        found.append(salts_at(NOON))
        connection.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert Salt.objects.count() == 1
