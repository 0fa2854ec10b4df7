"""The document of the inbound API: OpenAPI for machines, a page for people; both from one table."""

import json
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
FILES = ("common", "inbound")

# Operation -> (what a success answers, {status: codes}).
OPERATIONS: dict[str, tuple[str, dict[int, list[str]]]] = {
    "institution": ("institution", {404: ["EDUCATIONAL_INSTITUTION_NOT_FOUND"]}),
    "institution_prebookings": (
        "details",
        {404: ["EDUCATIONAL_INSTITUTION_NOT_FOUND"], 422: ["INVALID_PARAMETERS"]},
    ),
    "prebookings": ("rows", {422: ["INVALID_PARAMETERS"]}),
    "confirm": (
        "booking",
        {
            404: ["EDUCATIONAL_BOOKING_NOT_FOUND", "DEPOSIT_NOT_FOUND"],
            409: ["STALE"],
            422: [
                "INSUFFICIENT_FUND",
                "INSUFFICIENT_FUND_DEPOSIT_NOT_FINAL",
                "EDUCATIONAL_BOOKING_IS_CANCELLED",
                "CONFIRMATION_LIMIT_DATE_HAS_PASSED",
                "CONFIRMATIONS_SUSPENDED",
                "SCHOOL_NOT_ELIGIBLE",
                "PARTNER_SUSPENDED",
            ],
        },
    ),
    "refuse": (
        "booking",
        {
            404: ["EDUCATIONAL_BOOKING_NOT_FOUND"],
            409: ["STALE"],
            422: ["EDUCATIONAL_BOOKING_NOT_REFUSABLE", "EDUCATIONAL_BOOKING_ALREADY_CANCELLED"],
        },
    ),
    "move": (
        "rows",
        {
            404: ["EDUCATIONAL_INSTITUTION_NOT_FOUND"],
            422: [
                "INVALID_PARAMETERS",
                "SCHOOL_NOT_ELIGIBLE",
                "SCHOOL_CHANGE",
                "CREDITS_DIFFER",
            ],
        },
    ),
    "deposits": ("deposits", {404: ["EDUCATIONAL_DEPOSIT_NOT_FOUND"]}),
}
EVERYWHERE = {403: ["WRONG_API_KEY"], 429: ["TOO_MANY_REQUESTS"], 503: ["BUSY"]}
MEANINGS = {
    200: "Fait",
    403: "Clé absente ou fausse",
    404: "Introuvable",
    409: "Un autre changement a eu lieu au même moment\u00a0: relire, puis recommencer",
    422: "Refusé",
    429: "Trop d’appels\u00a0: attendre Retry-After",
    503: "Momentanément occupé\u00a0: attendre Retry-After",
}


def describe(document: Any) -> Any:
    """Complete Ninja's document: what each call answers, each code it may refuse with."""
    document["components"]["schemas"] = {
        name: _pointed(schema)
        for file in FILES
        for name, schema in json.loads((SCHEMAS / f"{file}.json").read_text())["$defs"].items()
    }
    for path in document["paths"].values():
        for call in path.values():
            success, refusals = OPERATIONS[call["operationId"]]
            call["responses"] = {200: _answer(MEANINGS[200], success)}
            for status, codes in sorted((EVERYWHERE | refusals).items()):
                meaning = f"{MEANINGS[status]}\u00a0: {', '.join(codes)}"
                call["responses"][status] = _answer(meaning, "error", codes)
    return document


def _answer(description: str, schema: str, codes: list[str] | None = None) -> dict[str, Any]:
    reference: dict[str, Any] = {"$ref": f"#/components/schemas/{schema}"}
    if codes:
        reference = {"allOf": [reference], "properties": {"code": {"enum": codes}}}
    return {
        "description": description,
        "content": {"application/json": {"schema": reference}},
    }


def _pointed(schema: Any) -> Any:
    """The same schema, its references pointing inside the document."""
    if isinstance(schema, list):
        return [_pointed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"#/components/schemas/{value.rpartition('/')[2]}"
        if key == "$ref"
        else _pointed(value)
        for key, value in schema.items()
    }


def calls_of(document: Any) -> list[dict[str, Any]]:
    """The document as a page reads it: one entry a call, in the order of the contract."""
    calls = []
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            answers = []
            for status, answer in call["responses"].items():
                schema = answer["content"]["application/json"]["schema"]
                codes = schema.get("properties", {}).get("code", {}).get("enum", [])
                answers.append({"status": status, "meaning": MEANINGS[status], "codes": codes})
            calls.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": call["summary"],
                    "description": call.get("description", ""),
                    "parameters": call.get("parameters", []),
                    "answers": answers,
                }
            )
    return calls
