"""The public JSON schema of a query (draft 7), made from the tables, and its error messages."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from footfall.stats.dimensions import DIMENSIONS
from footfall.stats.filters import TOO_DEEP, as_text
from footfall.stats.metrics import METRICS
from footfall.stats.query import QueryError

_PROPERTY = {"type": "string", "pattern": r"^event:props:[\s\S]+"}
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


@cache
def public_schema() -> dict[str, Any]:
    """The schema of ``POST /api/v2/query``."""
    metrics = [metric.name for metric in METRICS.values() if metric.public]
    public = [dimension for dimension in DIMENSIONS.values() if dimension.public]
    names = [dimension.name for dimension in public]
    filterable = [dimension.name for dimension in public if dimension.kind == "column"]
    sortable = [*metrics, *(name for name in names if name != "event:goal")]
    orderable = {"anyOf": [{"enum": sortable}, _PROPERTY]}
    boolean = {"type": "boolean"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "required": ["site_id", "metrics", "date_range"],
        "additionalProperties": False,
        "properties": {
            "site_id": {"type": "string"},
            "metrics": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"enum": metrics},
            },
            "date_range": {"anyOf": _date_ranges()},
            "dimensions": {
                "type": "array",
                "uniqueItems": True,
                "items": {"anyOf": [{"enum": names}, _PROPERTY]},
            },
            "filters": {"type": "array", "items": {"$ref": "#/definitions/filter"}},
            "order_by": {"type": "array", "items": _tuple(orderable, {"enum": ["asc", "desc"]})},
            "include": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "imports": boolean,
                    "time_labels": boolean,
                    "total_rows": boolean,
                    "trim_relative_date_range": boolean,
                },
            },
            "pagination": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "limit": {"type": "integer", "minimum": 1, "maximum": 10_000},
                    "offset": {"type": "integer", "minimum": 0},
                },
            },
        },
        "definitions": _filter_definitions(filterable),
    }


def _tuple(*items: dict[str, Any], required: int | None = None) -> dict[str, Any]:
    return {
        "type": "array",
        "items": list(items),
        "additionalItems": False,
        "minItems": len(items) if required is None else required,
    }


def _date_ranges() -> list[dict[str, Any]]:
    day = {"type": "string", "format": "date"}
    instant = {"type": "string", "format": "date-time"}
    return [
        {"enum": ["all", "day", "24h", "month", "year"]},
        {"type": "string", "pattern": r"^\d+d$"},
        {"type": "string", "pattern": r"^\d+mo$"},
        _tuple(day, day),
        _tuple(instant, instant),
    ]


def _filter_definitions(filterable: list[str]) -> dict[str, Any]:
    """A filter's form follows from its operator. (Trying all forms at every level would take
    time exponential in the depth.)"""
    dimension = {"anyOf": [{"enum": filterable}, _PROPERTY]}
    goal, segment = {"const": "event:goal"}, {"const": "segment"}
    clauses = {"type": "array", "items": {"type": ["string", "integer"]}}
    modifiers = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"case_sensitive": {"type": "boolean"}},
    }
    node = {"$ref": "#/definitions/filter"}

    def condition(*dimensions: dict[str, Any]) -> dict[str, Any]:
        return _tuple({}, {"anyOf": list(dimensions)}, clauses, modifiers, required=3)

    forms = {
        ("is",): condition(dimension, goal, segment),
        ("contains",): condition(dimension, goal),
        ("is_not", "contains_not"): condition(dimension),
        ("matches", "matches_not"): _tuple({}, dimension, clauses),
        ("and", "or"): _tuple({}, {"type": "array", "minItems": 1, "items": node}),
        ("not", "has_done", "has_not_done"): _tuple({}, node),
    }
    operators = [operator for group in forms for operator in group]
    return {
        "filter": {
            "type": "array",
            "minItems": 2,
            "items": [{"enum": operators}],
            "allOf": [
                {"if": {"items": [{"enum": list(group)}]}, "then": form}
                for group, form in forms.items()
            ],
        }
    }


_formats = FormatChecker(formats=())


@_formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(_PLAIN_DATE.fullmatch(value)) and bool(date.fromisoformat(value))


@_formats.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(_INSTANT.fullmatch(value)) and bool(datetime.fromisoformat(value))


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(public_schema(), format_checker=_formats)


def check(body: object) -> None:
    """Raise :class:`QueryError` if ``body`` is not a query, with a line for each failing path."""
    try:
        errors = list(_validator().iter_errors(body))
    except RecursionError:
        raise QueryError(TOO_DEEP) from None
    texts = {path: text for error in errors for path, text in _messages(error, body)}
    if texts:
        lines = (f"{_pointer(path)}: {texts[path]}" for path in sorted(texts))
        raise QueryError("\n".join(lines))


#: Where a value is, from the whole down. Keys and indices never meet at the same place.
Path: TypeAlias = tuple[Any, ...]

#: What is said of a faulty value at these places, however deep the fault: key, and whether the
#: value is an item of a list.
_WHOLE_VALUES = {
    "metrics": ("Invalid metric", True),
    "dimensions": ("Invalid dimension", True),
    "filters": ("Invalid filter", True),
    "date_range": ("Invalid date range", False),
    "order_by": ("Invalid value in order_by", True),
}

_TYPE_NAMES = {dict: "Object", list: "Array", str: "String", bool: "Boolean", int: "Integer"}
_TYPE_NAMES |= {float: "Number", type(None): "Null"}


def _messages(error: ValidationError, body: Any) -> Iterator[tuple[Path, str]]:
    """Paths and texts for one fault."""
    path: Path = tuple(error.absolute_path)
    text, listed = _WHOLE_VALUES.get(str(path[0]), ("", False)) if path else ("", False)
    if text and len(path) > listed:
        value = body[path[0]][path[1]] if listed else body[path[0]]
        yield path[: 1 + listed], f"{text} {as_text(value)}"
    else:
        yield from _plain_messages(error, path)


def _plain_messages(error: ValidationError, path: Path) -> Iterator[tuple[Path, str]]:
    value: Any = error.instance
    rule: Any = error.validator_value
    match error.validator:
        case "required":
            missing = [name for name in rule if name not in value]
            noun = "property {} was" if len(missing) == 1 else "properties {} were"
            yield path, f"Required {noun.format(', '.join(missing))} not present."
        case "additionalProperties":
            schema: Any = error.schema
            for name in set(value) - set(schema["properties"]):
                yield (*path, name), "Schema does not allow additional properties."
        case "type":
            expected = f"Type mismatch. Expected {rule.capitalize()} but got"
            yield path, f"{expected} {_TYPE_NAMES.get(type(value), 'Object')}."
        case "minItems":
            yield path, f"Expected a minimum of {rule} items but got {len(value)}."
        case "uniqueItems":
            yield path, "Expected items to be unique but they were not."
        case "minimum":
            yield path, f"Expected the value to be >= {rule}"
        case "maximum":
            yield path, f"Expected the value to be <= {rule}"
        case _:
            yield path, error.message


def _pointer(path: Path) -> str:
    """A JSON pointer, as a fragment."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "#" + "".join(f"/{part}" for part in parts)
