"""The report's `wearing`: what the patient's sheet says, word for word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_WEAR = (
    "Day 1: wear your insoles for one hour. Add about one hour each day.",
    "If you rest between, start again with less. A full day should be reached in 2 to 4 weeks.",
    "No sport in them before day 10 to 14.",
)  # reference.md 3.11
_STOP = (
    "Take them out and call us if a joint hurts for more than one day, or if you get a blister or a red mark that "
    "stays."
)
_SKIN = (
    "Take your shoes and socks off each time you take the insoles out, and look at the whole foot, also between the "
    "toes: use a mirror or ask somebody. Redness, a blister, a wound, warmth or swelling: do not put the insoles "
    "back in, and call us the same day. Do not wait for pain; it may not come."
)  # decisions.md, group A
_CARE = (
    "Wear them with socks, in shoes with a firm heel. Take the shoe's own insole out if it comes out.",
    "Wipe clean with lukewarm water and soap; let them dry in the air, not on a heater or in a hot car.",
    "Bring them and your usual shoes to every visit. Look for cracks and loose covers once a month.",
)


def wearing_json(advice: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Wear-in, when to stop, care and the next visit; at-risk feet have their own."""
    codes = {a["code"]: a["text"] for a in advice}
    at_risk = "safety.care" in codes
    return {
        "wear_in": list(_WEAR),
        "stop": _SKIN if at_risk else _STOP,
        "care": list(_CARE),
        "next_visit": "within 3 months, then every 3 months" if at_risk else "in 2 to 4 weeks, then in 8 to 12 weeks",
    }


def wearing_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    own = {"wear_in": texts, "stop": text, "care": texts, "next_visit": text}
    return {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
