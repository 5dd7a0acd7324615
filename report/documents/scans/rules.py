"""The rules of tables in a straightened picture: long thin runs of ink that end at one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from report.documents.scans.straightening import Picture, find_ink

# Shares of the picture's width: the shortest run that can be a rule, the thickest rule, how far ends may miss.
_SHORTEST, _THICKEST, _REACH = 1 / 42, 1 / 140, 1 / 110
_ENOUGH_ENDS = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: where it stands (its height where level, its place across where upright), and from where to where."""

    at: float
    start: float
    end: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a picture that meet others, level and upright."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]


def find_rules(picture: Picture) -> Rules:
    """Return the rules of a straightened picture; a stroke of a letter and a dash in a cell are none."""
    ink = find_ink(picture)
    width = picture.shape[1]
    reach = max(width * _REACH, 5.0)
    level = _joined(_runs(ink, width), reach)
    upright = _joined(_runs(np.ascontiguousarray(ink.T), width), reach)
    for _ in range(3):
        level = [rule for rule in level if _meets_both(rule, upright, reach)]
        upright = [rule for rule in upright if _meets_both(rule, level, reach)]
    upright += _open_sides(level, upright, reach)
    return Rules(
        tuple(_stretched(rule, upright, reach) for rule in level),
        tuple(_stretched(rule, level, reach) for rule in upright),
    )


def without_rules(picture: Picture, rules: Rules) -> Picture:
    """Return a picture with its rules made white."""
    clean = picture.copy()
    for rule in rules.level:
        half = rule.thickness / 2 + 1.5
        clean[_span(rule.at - half, rule.at + half), _span(rule.start, rule.end)] = 255
    for rule in rules.upright:
        half = rule.thickness / 2 + 1.5
        clean[_span(rule.start, rule.end), _span(rule.at - half, rule.at + half)] = 255
    return clean


def _span(start: float, end: float) -> slice:
    return slice(max(round(start), 0), max(round(end) + 1, 0))


def _runs(ink: Picture, width: int) -> list[Rule]:
    """Return what can be a level rule of some picture (`width` is that of the picture as it stands)."""
    shortest = max(round(width * _SHORTEST), 15)
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, long, high, area = (int(value) for value in stats[index])
        thickness = max(area / long - 2, 1.0)
        if thickness <= max(width * _THICKEST, 5.0) and high <= thickness + 2 + 0.02 * long + 4:
            rows = np.nonzero(labels[y : y + high, x : x + long] == index)[0]
            found.append(Rule(y + float(rows.mean()), x, x + long - 1, thickness))
    return found


def _joined(runs: Sequence[Rule], reach: float) -> list[Rule]:
    """Return runs with the pieces of one rule, which a fold or a weak print broke, put together."""
    rules: list[Rule] = []
    for run in sorted(runs, key=lambda each: (each.start, each.at)):
        for index, rule in enumerate(rules):
            if abs(rule.at - run.at) <= reach / 3 and -reach <= run.start - rule.end <= 2 * reach:
                whole = rule.end - rule.start + run.end - run.start
                at = (rule.at * (rule.end - rule.start) + run.at * (run.end - run.start)) / whole
                rules[index] = Rule(at, rule.start, max(rule.end, run.end), max(rule.thickness, run.thickness))
                break
        else:
            rules.append(run)
    return rules


def _meets_both(rule: Rule, others: Sequence[Rule], reach: float) -> bool:
    """Say whether a rule crosses two others, or one of them and an end that others share."""
    met = {
        round(other.at)
        for other in others
        if rule.start - reach <= other.at <= rule.end + reach and other.start - reach <= rule.at <= other.end + reach
    }
    return len(met) > 1


def _open_sides(level: Sequence[Rule], upright: Sequence[Rule], reach: float) -> list[Rule]:
    """Return upright edges where level rules end together and no rule stands: the sides of an open table."""
    found: list[Rule] = []
    for ends in ([rule.start for rule in level], [rule.end for rule in level]):
        free = [
            (end, rule)
            for end, rule in zip(ends, level, strict=True)
            if not any(abs(o.at - end) <= 2 * reach and o.start - reach <= rule.at <= o.end + reach for o in upright)
        ]
        for end, _ in free:
            alike = [rule for other, rule in free if abs(other - end) <= reach]
            if len(alike) >= _ENOUGH_ENDS and not any(abs(end - known.at) <= reach for known in found):
                found.append(Rule(end, min(r.at for r in alike), max(r.at for r in alike), 0.0))
    return found


def _stretched(rule: Rule, others: Sequence[Rule], reach: float) -> Rule:
    """Return a rule with its ends moved onto the rules that they nearly touch."""
    crossing = [other.at for other in others if other.start - reach <= rule.at <= other.end + reach]
    start = min((at for at in crossing if abs(at - rule.start) <= reach), default=rule.start)
    end = max((at for at in crossing if abs(at - rule.end) <= reach), default=rule.end)
    return replace(rule, start=start, end=end)
