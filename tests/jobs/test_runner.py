import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from huey import Huey

from footfall.config import config
from footfall.jobs.queue import open_queue
from footfall.jobs.runner import running_jobs


@pytest.fixture
def queue(tmp_path) -> Huey:
    queue = open_queue(replace(config(), data_dir=tmp_path, database_url=None))
    queue.storage.initialize_schema()
    return queue


def test_a_job_is_done_by_the_running_server(queue):
    done = threading.Event()

    @queue.task()
    def greet() -> None:
        done.set()

    with running_jobs(queue):
        greet()
        assert done.wait(10)


def test_a_job_that_fails_is_tried_again(queue):
    attempts: list[float] = []
    done = threading.Event()

    @queue.task(retries=1)
    def stumble() -> None:
        attempts.append(time.monotonic())
        if len(attempts) == 1:
            raise RuntimeError("the first time")
        done.set()

    with running_jobs(queue):
        stumble()
        assert done.wait(10)
    assert len(attempts) == 2


def test_a_job_given_before_a_restart_is_done_after_it(queue):
    done = threading.Event()

    @queue.task()
    def greet() -> None:
        done.set()

    greet()

    with running_jobs(queue):
        assert done.wait(10)


def test_a_job_waits_for_its_time(queue):
    done = threading.Event()

    @queue.task()
    def greet() -> None:
        done.set()

    greet.schedule(eta=datetime.now(UTC) + timedelta(hours=1))

    with running_jobs(queue):
        assert not done.wait(1.5)
    assert queue.storage.schedule_size() == 1


def test_stopping_lets_the_job_under_way_finish(queue):
    started, finished = threading.Event(), threading.Event()

    @queue.task()
    def work() -> None:
        started.set()
        time.sleep(0.5)
        finished.set()

    with running_jobs(queue):
        work()
        assert started.wait(10)
    assert finished.is_set()


def test_a_forged_job_is_not_done(queue, tmp_path):
    @queue.task()
    def greet() -> None:
        raise AssertionError("done for a stranger")

    forger = open_queue(
        replace(config(), data_dir=tmp_path, database_url=None, secret_key="x" * 32)
    )
    forger._registry = queue._registry
    forger.enqueue(greet.s())

    with pytest.raises(ValueError, match="Signature"):
        queue.dequeue()
