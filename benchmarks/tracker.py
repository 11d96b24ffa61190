"""What the tracker costs a page: main-thread time in Chromium, beside Plausible's package.

    python -m benchmarks.tracker [--json]

A long page is loaded and scrolled with our per-site script, and with the one that
``@plausible-analytics/tracker`` makes, in turn. Milliseconds are processor time of the page's main
thread: the median of all the work that the tracker's script causes, and the longest task that it
had a part in. A task over 50 ms counts as long, because a visitor may feel it.
"""

import json
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from tests.support.website import Pages, html, website

from benchmarks import report
from footfall.tracker.site_script import TrackerSite, render

LOADS = 15
LONG_TASK_MS = 50

THEIRS = Path("frontend/node_modules/@plausible-analytics/tracker/plausible.js")
OPTIONS = "captureOnLocalhost: true, outboundLinks: true, fileDownloads: true"

#: What Chromium's trace calls the work that a script causes, and a whole task of a thread.
SCRIPT_WORK = {"EvaluateScript", "FunctionCall"}
TASK = "ThreadControllerImpl::RunTask"

Trace = list[dict[str, Any]]


def pages() -> Pages:
    """Two pages, alike but for their tracker: a script of its own, started by a call.

    Events go where nobody listens.
    """
    server = "http://127.0.0.1:9"
    text = "<p>Words.</p>" * 500
    ours = f'<script src="/ours.js"></script><script>plausible.init({{{OPTIONS}}})</script>'
    theirs = (
        '<script src="/theirs.js"></script><script>'
        f'init({{domain: "a.test", endpoint: "{server}/api/event", {OPTIONS}}})</script>'
    )
    site = TrackerSite("pa-x", "a.test", outbound_links=True, file_downloads=True)
    return {
        "/ours": html("ours", text, ours),
        "/theirs": html("theirs", text, theirs),
        "/ours.js": ("text/javascript", render(site, server)),
        "/theirs.js": ("text/javascript", THEIRS.read_text().split("export {")[0]),
    }


def load(browser: Browser, url: str) -> Trace:
    """Load a page as a first visit, scroll and leave it; return Chromium's trace of that."""
    context = browser.new_context()
    page = context.new_page()
    browser.start_tracing(page=page, categories=["devtools.timeline", "toplevel", "v8"])
    page.goto(url)
    page.mouse.wheel(0, 2_000)
    page.wait_for_timeout(300)
    trace = json.loads(browser.stop_tracing())
    context.close()
    events: Trace = trace["traceEvents"]
    return [event for event in events if event["ph"] == "X" and "tdur" in event]


def script_work(events: Trace, name: str) -> Trace:
    """The outermost pieces of work of a page's scripts, in order."""
    own = (f"/{name}", f"/{name}.js")
    pieces: Trace = []
    for event in sorted(events, key=lambda event: event["ts"]):
        args = event["args"]
        url = args.get("data", {}).get("url", args.get("fileName", ""))
        if event["name"] not in SCRIPT_WORK or not url.endswith(own):
            continue
        if not pieces or event["ts"] >= pieces[-1]["ts"] + pieces[-1]["dur"]:
            pieces.append(event)
    return pieces


def longest_task_ms(events: Trace, pieces: Trace) -> float:
    """Of the tasks that the pieces are part of, the one that kept its thread busy the longest."""
    tasks: list[float] = [
        task["tdur"] / 1000
        for task in events
        if task["name"] == TASK
        and any(
            task["tid"] == piece["tid"] and 0 <= piece["ts"] - task["ts"] < task["dur"]
            for piece in pieces
        )
    ]
    return max(tasks)


def main() -> None:
    """Measure and print."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    totals: dict[str, list[float]] = {"ours": [], "theirs": []}
    tasks: dict[str, list[float]] = {"ours": [], "theirs": []}
    with sync_playwright() as playwright, website(pages()) as port:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for _ in range(LOADS):
            for name, total in totals.items():
                events = load(browser, f"http://127.0.0.1:{port}/{name}")
                pieces = script_work(events, name)
                total.append(sum(piece["tdur"] for piece in pieces) / 1000)
                tasks[name].append(longest_task_ms(events, pieces))
        browser.close()
    medians = {name: statistics.median(figures) for name, figures in totals.items()}
    figures = {"ratio_to_plausible": round(medians["ours"] / medians["theirs"], 2)}
    for name, median in medians.items():
        figures[f"{name}_main_thread_ms"] = round(median, 2)
        figures[f"{name}_longest_task_ms"] = round(max(tasks[name]), 2)
        figures[f"{name}_long_tasks"] = sum(task > LONG_TASK_MS for task in tasks[name])
    report(figures, as_json="--json" in sys.argv[1:])


if __name__ == "__main__":
    main()
