"""How pages give themselves away that are not the content: one rule a file, with examples of what it is for.

`load_rules` reads every `.toml` of this package; a new file is a new rule, and nothing else need be told of it.
"""

from __future__ import annotations

from crawler.answers.rules import Example, Rests, Rule, Seen, find_rule, load_rules

__all__ = ["Example", "Rests", "Rule", "Seen", "find_rule", "load_rules"]
