"""Ordered lists of expressions of which the first that matches says what a text is.

The lists are those of Matomo's device-detector. RE2 finds those of a thousand of its expressions
that match in some microseconds, and takes a few kilobytes for each. It cannot look ahead or
behind; of the few expressions that do, it finds those that would match without looking, and only
these are tried.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

import re2  # type: ignore[import-untyped]
import regex
import yaml_rs

#: Where device-detector lets a match begin: not in the middle of a word.
_BOUNDED = r"(?:^|[^A-Z0-9_-]|[^A-Z0-9-]_|sprd-|MZ-)(?:{})"

_LOOKAROUND = re.compile(r"\(\?<?[=!]")
#: A character as an expression's reader sees it: escaped ones and classes are one.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
#: Where an entry of a file begins: at any line that is not indented.
_ENTRY = re.compile(r"\n(?=\S)")
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
        expressions = [_BOUNDED.format(rule["regex"]) for rule in self._rules]
        self._blind = compiled(map(_without_looking, expressions), case_sensitive=False)
        self._looking = {
            position: regex.compile(expression, regex.IGNORECASE)
            for position, expression in enumerate(expressions)
            if _LOOKAROUND.search(expression)
        }
        self._versions = {
            position: RuleList(rule["versions"])
            for position, rule in enumerate(self._rules)
            if "versions" in rule
        }

    def first(self, text: str) -> Found | None:
        """The first rule that matches anywhere in ``text``."""
        for position in self._blind.Match(text) or ():
            looking = self._looking.get(position)
            if looking is None or looking.search(text):
                return self._found(position, text)
        return None

    def _found(self, position: int, text: str) -> Found:
        rule = self._rules[position]
        name, version = (
            self._filled(str(rule.get(key) or ""), position, text) for key in ("name", "version")
        )
        if position in self._versions and (closer := self._versions[position].first(text)):
            version = closer.version
        return Found(rule, name, version)

    def _filled(self, template: str, position: int, text: str) -> str:
        """A template with what its groups are in a text that matches.

        Groups that took no part, or that there are none of, are empty.
        """
        if not _GROUP.search(template):
            return template
        pattern = self._looking.get(position) or self._blind.re(position)
        match = pattern.search(text)
        groups = dict(enumerate(match.groups(""), 1)) if match else {}
        return _GROUP.sub(lambda group: groups.get(int(group[1]), ""), template)


def compiled(expressions: Iterable[str], *, case_sensitive: bool) -> re2.Filter:
    """Expressions whose ``Match`` gives the positions, in order, of those that match a text."""
    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.log_errors = False  # they are raised
    several = re2.Filter()
    for expression in expressions:
        several.Add(expression, options)
    several.Compile()
    return several


def entries(path: str) -> Iterator[Any]:
    """The entries of one of device-detector's files, e.g. ``client/browsers.yml``.

    Each is parsed by itself: all of a file at once take many times the memory of what is kept.
    """
    file = files("device_detector") / "regexes" / "upstream" / path
    for entry in _ENTRY.split(file.read_text("utf-8")):
        rules = yaml_rs.loads(entry) or ()
        yield from rules.values() if isinstance(rules, dict) else rules


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
