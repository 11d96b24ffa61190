"""The public JSON schema of a query (draft 7), made from the tables, and its error messages."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from footfall.stats.dimensions import DIMENSIONS
from footfall.stats.filters import as_text
from footfall.stats.metrics import METRICS
from footfall.stats.query import QueryError

_PROPERTY = {"type": "string", "pattern": r"^event:props:[\s\S]+"}
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


@cache
def public_schema() -> dict[str, Any]:
    """The schema of ``POST /api/v2/query``."""
    metrics = [metric.name for metric in METRICS.values() if metric.public]
    public = [dimension for dimension in DIMENSIONS.values() if dimension.public]
    names = [dimension.name for dimension in public]
    filterable = [dimension.name for dimension in public if dimension.kind == "column"]
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
                "items": {"anyOf": [{"enum": metrics}]},
            },
            "date_range": {"anyOf": _date_ranges()},
            "dimensions": {
                "type": "array",
                "uniqueItems": True,
                "items": {"anyOf": [{"enum": names}, _PROPERTY]},
            },
            "filters": {"type": "array", "items": {"$ref": "#/definitions/filter"}},
            "order_by": {
                "type": "array",
                "items": {
                    "anyOf": [
                        _tuple(
                            {
                                "anyOf": [
                                    {"enum": [*metrics, *(n for n in names if n != "event:goal")]},
                                    _PROPERTY,
                                ]
                            },
                            {"enum": ["asc", "desc"]},
                        )
                    ]
                },
            },
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
    dimension = {"anyOf": [{"enum": filterable}, _PROPERTY]}
    goal, segment = {"const": "event:goal"}, {"const": "segment"}
    clauses = {"type": "array", "items": {"type": ["string", "integer"]}}
    modifiers = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"case_sensitive": {"type": "boolean"}},
    }
    node = {"$ref": "#/definitions/filter"}

    def condition(operators: list[str], *dimensions: dict[str, Any]) -> dict[str, Any]:
        named = {"anyOf": list(dimensions)}
        return _tuple({"enum": operators}, named, clauses, modifiers, required=3)

    return {
        "filter": {
            "anyOf": [
                condition(["is"], dimension, goal, segment),
                condition(["contains"], dimension, goal),
                condition(["is_not", "contains_not"], dimension),
                _tuple({"enum": ["matches", "matches_not"]}, dimension, clauses),
                _tuple({"enum": ["and", "or"]}, {"type": "array", "minItems": 1, "items": node}),
                _tuple({"enum": ["not", "has_done", "has_not_done"]}, node),
            ]
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
        raise QueryError("#: Filters are nested too deeply.") from None
    lines = {pointer: text for error in errors for pointer, text in _messages(error)}
    if lines:
        raise QueryError("\n".join(f"{pointer}: {text}" for pointer, text in lines.items()))


#: What to say where no alternative fits, by the place.
_NO_ALTERNATIVE = (
    (re.compile(r"#/metrics/\d+"), "Invalid metric"),
    (re.compile(r"#/dimensions/\d+"), "Invalid dimension"),
    (re.compile(r"#/filters/\d+"), "Invalid filter"),
    (re.compile(r"#/date_range"), "Invalid date range"),
    (re.compile(r"#/order_by/\d+"), "Invalid value in order_by"),
)

_TYPE_NAMES = {dict: "Object", list: "Array", str: "String", bool: "Boolean", int: "Integer"}
_TYPE_NAMES |= {float: "Number", type(None): "Null"}


def _messages(error: ValidationError) -> Iterator[tuple[str, str]]:
    pointer = "#" + "".join(f"/{_escaped(str(part))}" for part in error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    match error.validator:
        case "anyOf":
            for place, text in _NO_ALTERNATIVE:
                if place.fullmatch(pointer):
                    yield pointer, f"{text} {as_text(value)}"
        case "required":
            missing = [name for name in rule if name not in value]
            plural = (
                "Required property {} was" if len(missing) == 1 else "Required properties {} were"
            )
            yield pointer, f"{plural.format(', '.join(missing))} not present."
        case "additionalProperties":
            schema: Any = error.schema
            for name in sorted(set(value) - set(schema["properties"])):
                yield f"{pointer}/{_escaped(name)}", "Schema does not allow additional properties."
        case "type":
            yield pointer, f"Type mismatch. Expected {rule.capitalize()} but got {_type(value)}."
        case "minItems":
            yield pointer, f"Expected a minimum of {rule} items but got {len(value)}."
        case "uniqueItems":
            yield pointer, "Expected items to be unique but they were not."
        case "minimum":
            yield pointer, f"Expected the value to be >= {rule}."
        case "maximum":
            yield pointer, f"Expected the value to be <= {rule}."
        case _:
            yield pointer, error.message


def _escaped(part: str) -> str:
    """A part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def _type(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "Object")
