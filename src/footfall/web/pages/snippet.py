"""What a site's owner pastes to measure it."""

import json


def script_snippet(base_url: str, script_id: str) -> str:
    """Loads the site's script without blocking the page.

    Until it is there, calls of ``plausible`` are queued and the options of ``plausible.init``
    kept; the script picks up both. Either part may exist already, if the snippet is in twice.
    """
    return f"""\
<script async src="{base_url}/js/{script_id}.js"></script>
<script>
  window.plausible = window.plausible || function () {{
    (plausible.q = plausible.q || []).push(arguments)
  }};
  plausible.init = plausible.init || function (options) {{
    plausible.o = options || {{}}
  }};
  plausible.init()
</script>"""


def npm_snippet(base_url: str, domain: str) -> str:
    """Starts the npm package for a site of this installation."""
    return f"""\
import {{ init }} from '@plausible-analytics/tracker'

init({{
  domain: {json.dumps(domain, ensure_ascii=False)},
  endpoint: {json.dumps(f"{base_url}/api/event")},
}})"""
