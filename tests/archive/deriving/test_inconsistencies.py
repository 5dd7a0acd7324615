"""What does not hold between a body's reports for two successive years."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.queries.inconsistencies import InconsistencyItem, count_inconsistencies, list_inconsistencies
from archive.rebuild import rebuild
from archive.surveying import read_status
from tests.archive.concluding.portal_nights import COLUMN, ROWS, Answer, Portal, kinds, page

EARLIER, LATER = f"{COLUMN}2023.html", f"{COLUMN}2024.html"


def answer(year: int, carried_out: int | str, body: str = "示例县水利局") -> Answer:
    """A report that carries nothing in from the year before, and so many requests on into the next."""
    cells = "".join(f"<td>{value}</td>" for value in (carried_out, 0, 0, 0, 0, 0, carried_out))
    row = f'<tr><td colspan="3">四、结转下年度继续办理</td>{cells}</tr></table>'
    return Answer(page(body=body, year=year).replace("</table>", row, 1))


def found(keeper: Keeper, portal: str | None = None) -> list[InconsistencyItem]:
    """What is inconsistent."""
    with Session(keeper.engine) as session:
        return list_inconsistencies(session, portal=portal)


def test_what_was_carried_on_must_have_been_carried_in(portal: Portal, keeper: Keeper) -> None:
    """Each figure that differs from last year's is found, with both sides and both reports, and raises no event."""
    concluded = portal.night({EARLIER: answer(2023, 3), LATER: answer(2024, 0)})

    assert kinds(concluded) == []
    assert {(one.rule, one.keys[0], one.left, one.right) for one in found(keeper)} == {
        ("R8", "requests.carried_in.natural_person", 0, 3),
        ("R8", "requests.carried_in.total", 0, 3),
    }
    assert {(one.reporting_year, one.url, one.issuing_body) for one in found(keeper)} == {(2024, LATER, "示例县水利局")}
    assert found(keeper, portal="another") == []
    with Session(keeper.engine) as session:
        assert count_inconsistencies(session) == (2, 1)
        [one] = {item.before_id for item in list_inconsistencies(session)}
        assert list_inconsistencies(session, report=one) == []


def test_a_blank_contradicts_nothing(portal: Portal, keeper: Keeper) -> None:
    """Where either cell is blank nothing can be said, and so it is between bodies and between distant years."""
    portal.night({EARLIER: answer(2023, ""), LATER: answer(2024, 0)})
    assert found(keeper) == []
    carried_in = f"{ROWS[1]}</td>{'<td>0</td>' * 7}"
    blank = answer(2024, 0).html.replace(carried_in, carried_in.replace("0", ""))
    portal.night({EARLIER: answer(2023, 3), LATER: Answer(blank)})
    assert found(keeper) == []
    portal.night({EARLIER: answer(2022, 3), LATER: answer(2024, 0)})
    assert found(keeper) == []
    portal.night({EARLIER: answer(2023, 3, body="示例县教育局"), LATER: answer(2024, 0)})
    assert found(keeper) == []


def test_a_correction_takes_the_finding_away(portal: Portal, keeper: Keeper) -> None:
    """Whichever of the two reports is put right, what agrees now is found no more."""
    portal.night({EARLIER: answer(2023, 3), LATER: answer(2024, 0)})
    portal.night({EARLIER: answer(2023, 0), LATER: answer(2024, 0)})

    assert found(keeper) == []


def test_a_rebuild_finds_the_same(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """What is inconsistent follows from what is archived, and the status tells it."""
    portal.night({EARLIER: answer(2023, 0), LATER: answer(2024, 0)})
    portal.night({EARLIER: answer(2023, 3), LATER: answer(2024, 0)})
    before = found(keeper)
    keeper.engine.dispose()
    keeper.collection.catalogue.unlink()
    rebuild(keeper.collection)
    keeper.engine = open_catalogue(keeper.collection.catalogue)

    assert len(before) == 2
    assert found(keeper) == before
    with Session(keeper.engine) as session:
        status = read_status(keeper.collection, session, clock.now())
    assert (status.inconsistencies, status.inconsistent_reports, list(status.inconsistent)) == (2, 1, before)
