"""Ordered lists of expressions of which the first that matches says what a text is.

The lists are those of Matomo's device-detector. ua-parser's engine matches a thousand of its
expressions in some microseconds. It cannot look ahead or behind; of the few expressions that do,
it finds those that may match without looking, and only these are tried.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

import regex
import yaml_rs
from ua_parser_rs import OSExtractor

#: Where device-detector lets a match begin: not in the middle of a word.
_BOUNDED = r"(?:^|[^A-Z0-9_-]|[^A-Z0-9-]_|sprd-|MZ-)(?:{})"

_LOOKAROUND = re.compile(r"\(\?<?[=!]")
#: A character as an expression's reader sees it: escaped ones and classes are one.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_GROUP = re.compile(r"\\g<(\d+)>")


class Found(NamedTuple):
    """The rule that matched, and what its templates for name and version have become."""

    rule: Mapping[str, Any]
    name: str
    version: str


class RuleList:
    """Rules with a ``regex``, and possibly ``name`` and ``version`` with references to its groups.

    A rule may have ``versions``: further rules, of which the first that matches gives the version.
    """

    def __init__(self, rules: Iterable[Mapping[str, Any]]) -> None:
        self._rules = list(rules)
        self._looking: list[tuple[int, regex.Pattern[str]]] = []
        plain, blind = [], []
        for position, rule in enumerate(self._rules):
            expression = _BOUNDED.format(rule["regex"])
            name, version = (_template(rule.get(key)) for key in ("name", "version"))
            templates = (str(position), name, version, None, None)
            if _LOOKAROUND.search(expression):
                self._looking.append((position, regex.compile(expression, regex.IGNORECASE)))
                blind.append((f"(?i){_without_looking(expression)}", *templates))
            else:
                plain.append((f"(?i){expression}", *templates))
        self._plain = OSExtractor(plain)
        self._blind = OSExtractor(blind)
        self._versions = {
            position: RuleList(rule["versions"])
            for position, rule in enumerate(self._rules)
            if "versions" in rule
        }

    def first(self, text: str) -> Found | None:
        """The first rule that matches anywhere in ``text``."""
        match = self._plain.extract(text)
        position = int(match.family) if match else len(self._rules)
        name, version = (match.major, match.minor) if match else ("", "")
        if seen := self._seen(text, position):
            position, looked = seen
            rule = self._rules[position]
            name, version = (_expand(rule.get(key), looked) for key in ("name", "version"))
        elif match is None:
            return None
        if position in self._versions and (closer := self._versions[position].first(text)):
            version = closer.version
        return Found(self._rules[position], name or "", version or "")

    def _seen(self, text: str, before: int) -> "tuple[int, regex.Match[str]] | None":
        """The first of the expressions that look around, if it comes ``before`` a position."""
        possible = self._blind.extract(text)
        if possible is None:
            return None
        for position, pattern in self._looking:
            if int(possible.family) <= position < before and (looked := pattern.search(text)):
                return position, looked
        return None


def upstream(path: str) -> Any:
    """One of device-detector's files, e.g. ``client/browsers.yml``."""
    file = files("device_detector") / "regexes" / "upstream" / path
    return yaml_rs.loads(file.read_text("utf-8"))


def _template(text: object) -> str | None:
    """A template in the notation of ua-parser's engine, which takes no empty ones."""
    return _GROUP.sub(r"$\1", str(text)) if text else " "


def _expand(text: object, match: "regex.Match[str]") -> str:
    return _GROUP.sub(lambda group: match[int(group[1])] or "", str(text)) if text else ""


def _without_looking(expression: str) -> str:
    """An expression that matches at least where the given one does, and looks nowhere."""
    kept = ""
    position = 0
    while looking := _LOOKAROUND.search(expression, position):
        kept += expression[position : looking.start()]
        position = _end_of_group(expression, looking.start())
    return kept + expression[position:]


def _end_of_group(expression: str, start: int) -> int:
    """The position behind the parenthesis that closes the one at ``start``."""
    depth = 0
    for token in _TOKEN.finditer(expression, start):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    raise ValueError(f"unbalanced: {expression}")
