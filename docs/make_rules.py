"""Write `docs/rules.md` from the rules that run: python docs/make_rules.py"""

from __future__ import annotations

from pathlib import Path

from orthocad.prescribe import rules_markdown

if __name__ == "__main__":
    Path(__file__).with_name("rules.md").write_text(rules_markdown(), encoding="utf-8")
