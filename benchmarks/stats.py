"""What the query engine costs over hand-written SQL, for whole dashboards of a big site.

    python -m benchmarks.stats [--json] [--events 20000000] [--rounds 5] [--keep DIRECTORY]

fills a temporary embedded warehouse with a year of generated traffic, asks every question of a
dashboard of 30 days, of twelve months and of the present moment through the engine and by hand,
checks that both say the same, and prints how many times longer the engine takes, question by
question and in median; and how much longer a dashboard of twelve months takes than one of 30 days,
from when its finished months are kept on (``first_12_months_ms`` is the time before that).
With ``--keep`` the site is made once and used again.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

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


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(warehouse: Warehouse, question: Question, rounds: int) -> Times:
    """The best of some rounds of each in turns, as other work on the machine only ever adds.

    Raises :class:`SystemExit` if the two do not give the same figures.
    """
    engine, by_hand = by_engine(warehouse, question), warehouse.query(question.sql).rows
    if engine != [tuple(row) for row in by_hand]:
        name = f"{question.name}, {question.period}"
        raise SystemExit(f"{name}: {engine[:3]} by the engine, {by_hand[:3]} by hand")
    times = [
        (
            seconds(lambda: by_engine(warehouse, question)),
            seconds(lambda: warehouse.query(question.sql)),
        )
        for _ in range(rounds)
    ]
    return min(pair[0] for pair in times), min(pair[1] for pair in times)


def summary(measured: dict[Question, Times]) -> dict[str, object]:
    """The figures that matter, and all others below them."""
    ratios = {question: engine / by_hand for question, (engine, by_hand) in measured.items()}

    def dashboard(period: str, side: int) -> float:
        return sum(times[side] for question, times in measured.items() if question.period == period)

    def long_over_short(side: int) -> float:
        return dashboard(TWELVE_MONTHS.name, side) / dashboard(THIRTY_DAYS.name, side)

    periods = dict.fromkeys(question.period for question in measured)
    return {
        # Of what is read anew each time: twelve months are mostly kept, which nobody can by hand.
        "median_ratio_to_handwritten": round(
            median(r for q, r in ratios.items() if q.period != TWELVE_MONTHS.name), 2
        ),
        "ratio_of_12_months_to_30_days": round(long_over_short(0), 2),
        "ratio_of_12_months_to_30_days_by_hand": round(long_over_short(1), 2),
        "dashboard_ms": {period: round(1000 * dashboard(period, 0)) for period in periods},
        "questions": {
            f"{question.name}, {question.period}": {
                "ms": round(1000 * engine, 1),
                "by_hand_ms": round(1000 * by_hand, 1),
                "ratio": round(ratios[question], 2),
            }
            for question, (engine, by_hand) in measured.items()
        },
    }


def run(directory: Path, events: int, rounds: int) -> dict[str, object]:
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
        first = sum(
            seconds(partial(by_engine, warehouse, question))
            for question in QUESTIONS
            if question.period == TWELVE_MONTHS.name
        )
        kept.wait()
        measured = {question: measure(warehouse, question, rounds) for question in QUESTIONS}
    finally:
        warehouse.close()
    return {"events": stored, "first_12_months_ms": round(1000 * first), **summary(measured)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description="Time the query engine against SQL by hand.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where to make the site, or find it made")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="footfall-benchmark-") as temporary:
        directory = options.keep or Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        result = run(directory, options.events, options.rounds)
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
