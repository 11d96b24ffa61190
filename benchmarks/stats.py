"""What the query engine costs over hand-written SQL, for whole dashboards of a big site.

    python -m benchmarks.stats [--json] [--events 20000000] [--rounds 5] [--cpu] [--keep DIRECTORY]

fills a temporary embedded warehouse with a year of generated traffic, asks every question of a
dashboard of 30 days, of twelve months and of the present moment through the engine and by hand,
checks that both say the same, and prints how many times longer the engine takes, question by
question and in median.

That is done from rows alone. Then the finished months are kept, as ``footfall load-events`` does,
and whole dashboards are timed: the first one of twelve months, later ones, and one of all time, of
which the present month must be read; each is also given as a ratio to one of 30 days.
``--cpu`` counts processor time instead of elapsed time, for machines that do other things as well.
With ``--keep`` the site is made once and used again.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks.big_site import NOW, fill
from benchmarks.questions import QUESTIONS, SITE, THIRTY_DAYS, TWELVE_MONTHS, Question
from footfall.stats import execute, kept
from footfall.stats.build import build
from footfall.stats.query import Pagination
from footfall.warehouse import Warehouse
from footfall.warehouse.migrations import migrate

TOP = Pagination(limit=9)

#: Seconds by the engine and by hand.
Times = tuple[float, float]


def by_engine(warehouse: Warehouse, question: Question) -> list[tuple[object, ...]]:
    """Parse, plan, compile and run, as a request does."""
    over_time = any(name.startswith("time") for name in question.asked.get("dimensions", ()))
    query = build(
        SITE,
        now=NOW,
        date_range=question.period,
        pagination=None if over_time else TOP,
        **question.asked,
    )
    return [(*row.dimensions, *row.metrics) for row in execute.run(warehouse, query).rows]


def measure(
    warehouse: Warehouse, question: Question, rounds: int, clock: Callable[[], float]
) -> Times:
    """The best of some rounds of each in turns, as other work on the machine only ever adds.

    Raises :class:`SystemExit` if the two do not give the same figures.
    """
    check(question, by_engine(warehouse, question), warehouse.query(question.sql).rows)
    times = [
        (
            seconds(lambda: by_engine(warehouse, question), clock),
            seconds(lambda: warehouse.query(question.sql), clock),
        )
        for _ in range(rounds)
    ]
    return min(pair[0] for pair in times), min(pair[1] for pair in times)


def seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


def check(
    question: Question, engine: Sequence[object], by_hand: Sequence[Sequence[object]]
) -> None:
    """Raises :class:`SystemExit` if two answers differ."""
    if engine != [tuple(row) for row in by_hand]:
        name = f"{question.name}, {question.period}"
        raise SystemExit(f"{name}: {engine[:3]} by the engine, {by_hand[:3]} by hand")


def dashboard(warehouse: Warehouse, period: str, clock: Callable[[], float]) -> float:
    """Seconds for all questions about a range once, as a page that is loaded asks them."""
    asked = [question for question in QUESTIONS if question.period == _LIKE.get(period, period)]
    return sum(
        seconds(partial(by_engine, warehouse, replace(question, period=period)), clock)
        for question in asked
    )


#: Ranges of which a dashboard asks what it asks of others.
_LIKE = {"all": TWELVE_MONTHS.name}


def prepare(warehouse: Warehouse) -> None:
    """Keep what can be kept of the finished months."""
    with kept.keeping():
        for period in ("all", TWELVE_MONTHS.name):
            dashboard(warehouse, period, time.perf_counter)


def from_rows(
    warehouse: Warehouse, rounds: int, clock: Callable[[], float]
) -> dict[Question, Times]:
    """Every question by the engine, while nothing is kept, and by hand."""
    with patch.object(kept, "with_kept", lambda _warehouse, _query, plan: plan):
        return {question: measure(warehouse, question, rounds, clock) for question in QUESTIONS}


def dashboards(warehouse: Warehouse, rounds: int, clock: Callable[[], float]) -> dict[str, object]:
    """Whole dashboards once the finished months are kept."""
    year, month, everything = TWELVE_MONTHS.name, THIRTY_DAYS.name, "all"
    first = dashboard(warehouse, year, clock)
    later = {
        period: min(dashboard(warehouse, period, clock) for _ in range(rounds))
        for period in (month, year, everything, "realtime")
    }
    for question in QUESTIONS:
        check(question, by_engine(warehouse, question), warehouse.query(question.sql).rows)
    return {
        "first_12_months_ms": round(1000 * first),
        "dashboard_ms": {period: round(1000 * spent) for period, spent in later.items()},
        "ratio_of_first_12_months_to_30_days": round(first / later[month], 2),
        "ratio_of_12_months_to_30_days": round(later[year] / later[month], 2),
        "ratio_of_all_time_to_30_days": round(later[everything] / later[month], 2),
    }


def summary(measured: dict[Question, Times]) -> dict[str, object]:
    """What was read from rows: the figures that matter, and all others below them."""
    ratios = {question: engine / by_hand for question, (engine, by_hand) in measured.items()}

    def of(period: str) -> float:
        return sum(times[0] for question, times in measured.items() if question.period == period)

    return {
        "median_ratio_to_handwritten": round(median(ratios.values()), 2),
        "ratio_of_12_months_to_30_days_from_rows": round(
            of(TWELVE_MONTHS.name) / of(THIRTY_DAYS.name), 2
        ),
        "questions": {
            f"{question.name}, {question.period}": {
                "ms": round(1000 * engine, 1),
                "by_hand_ms": round(1000 * by_hand, 1),
                "ratio": round(ratios[question], 2),
            }
            for question, (engine, by_hand) in measured.items()
        },
    }


def run(directory: Path, events: int, rounds: int, clock: Callable[[], float]) -> dict[str, object]:
    """Fill the warehouse in ``directory``, unless that was done before, and measure."""
    done = directory / "filled"
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    try:
        migrate(warehouse)
        if not done.exists():
            fill(warehouse, events)
            done.touch()
        ((stored,),) = warehouse.query("SELECT count() FROM events_v2").rows
        warehouse.command("TRUNCATE TABLE kept_answers")
        rows = summary(from_rows(warehouse, rounds, clock))
        preparing = seconds(partial(prepare, warehouse), clock)
        whole = dashboards(warehouse, rounds, clock)
        ((kept_bytes, row_bytes),) = warehouse.query(_BYTES).rows
    finally:
        warehouse.close()
    return {
        "events": stored,
        "preparing_ms": round(1000 * preparing),
        "kept_bytes_per_byte_of_rows": round(kept_bytes / row_bytes, 2),
        **whole,
        **rows,
    }


_BYTES = """
SELECT sumIf(bytes_on_disk, table LIKE 'kept_%'), sumIf(bytes_on_disk, table LIKE '%_v2')
FROM system.parts WHERE active AND database = currentDatabase()
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description="Time the query engine against SQL by hand.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where to make the site, or find it made")
    parser.add_argument("--cpu", action="store_true", help="count processor time")
    options = parser.parse_args(arguments)
    clock = time.process_time if options.cpu else time.perf_counter
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as temporary:
        directory = options.keep or Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        result = run(directory, options.events, options.rounds, clock)
    if options.json:
        print(json.dumps(result))
        return
    questions = result.pop("questions")
    assert isinstance(questions, dict)
    for name, times in questions.items():
        print(f"{name:32}{times['ms']:10.1f} ms{times['by_hand_ms']:10.1f} by hand", end="")
        print(f"{times['ratio']:8.2f}")
    for name, value in result.items():
        print(f"{name} {value}")


if __name__ == "__main__":
    main()
