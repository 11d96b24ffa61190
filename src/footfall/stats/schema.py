"""The public JSON schema of a query (draft 7), made from the tables."""

import re
from datetime import date, datetime
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

from footfall.stats.dimensions import DIMENSIONS
from footfall.stats.metrics import METRICS

#: Of metrics, dimensions and entries of the order: more than anybody asks for at once.
MAX_ITEMS = 100

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
                "maxItems": MAX_ITEMS,
                "uniqueItems": True,
                "items": {"enum": metrics},
            },
            "date_range": {"anyOf": _date_ranges()},
            "dimensions": {
                "type": "array",
                "maxItems": MAX_ITEMS,
                "uniqueItems": True,
                "items": {"anyOf": [{"enum": names}, _PROPERTY]},
            },
            "filters": {"type": "array", "items": {"$ref": "#/definitions/filter"}},
            "order_by": {
                "type": "array",
                "maxItems": MAX_ITEMS,
                "items": _tuple(orderable, {"enum": ["asc", "desc"]}),
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
def validator() -> Draft7Validator:
    """Finds what in a query breaks the schema, formats of dates included."""
    return Draft7Validator(public_schema(), format_checker=_formats)
