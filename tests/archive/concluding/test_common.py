"""What many reports have in common of their changes, and how many they must be."""

from __future__ import annotations

import pytest

from archive.concluding.common import Trait, Traits, find_common, find_traits
from report import Comparison, Figure, FigureDifference, Report
from report.model import State

MANY = 5
KEY = "disclosure.fees.amount"


def figure(value: int | None, state: State = "stated", unit: str | None = "件") -> Figure:
    """A figure as it was read."""
    return Figure(value=value, raw="", state=state, unit=unit, where="")


def traits_of(old: Figure | None, new: Figure | None) -> Traits:
    """What a change of one figure may have in common with those of other reports."""
    comparison = Comparison(figures=(FigureDifference(key=KEY, old=old, new=new),))
    report = Report(parser_version="1", figures={})
    return find_traits(comparison, report, report, lambda _: None)


@pytest.mark.parametrize(("tonight", "lately", "is_common"), [(4, 0, False), (5, 0, True), (1, 4, True), (1, 3, False)])
def test_five_reports_are_many(tonight: int, lately: int, is_common: bool) -> None:
    """The same words in five reports are the portal's, whichever nights of the fortnight they came on."""
    trait = Trait("prose", "公开科", "服务股")
    common = find_common([Traits(metadata=((trait,),))] * tonight, 40, [{trait}] * lately)

    assert list(common.counts) == ([trait] if is_common else [])


def test_another_unit_of_the_same_numbers_is_common() -> None:
    """万元 became 元 in every report, and each has a number of its own: that is the template's; new numbers are not."""
    same = [traits_of(figure(number, unit="万元"), figure(number, unit="元")) for number in range(MANY)]
    other = [traits_of(figure(number, unit="万元"), figure(number + 1, unit="元")) for number in range(MANY)]

    assert find_common(same, MANY).counts == {Trait("unit", "万元", "元"): MANY}
    assert find_common(other, MANY).counts == {}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (figure(None, "blank"), figure(0), "figures"),
        (figure(0), figure(None, "blank"), "figures"),
        (figure(None, "blank"), figure(7), None),
        (figure(7), figure(8), None),
        (figure(7), figure(0), None),
    ],
)
def test_states_may_be_common_and_numbers_never(old: Figure, new: Figure, where: str | None) -> None:
    """A blank that became 0 in all reports is their template's; a number that comes, goes or changes is each one's."""
    found = find_common([traits_of(old, new)] * MANY, MANY).counts

    assert [trait.where for trait in found] == ([where] if where else [])


def test_of_what_is_alike_in_kind_half_of_all_must_show_it() -> None:
    """Of reports that lose a table five of eleven are no template's doing, five of ten are; no earlier night counts."""
    lost = [traits_of(figure(number), None) for number in range(1, MANY + 1)]
    earlier = [one.all for one in lost]

    assert find_common(lost, 2 * MANY + 1).counts == {}
    assert len(find_common(lost, 2 * MANY).counts) == 1
    assert find_common(lost[:3], MANY, earlier[3:]).counts == {}
