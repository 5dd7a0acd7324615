"""What befalls the county and its archivist, year after year: the script of a simulated decade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from nianbao.demo.places import JCMS, TRS
from tests.nianbao.decade.county import Fault, LivingCounty, LivingPortal, numbered_keys, printed

# Where in a night the process is killed: while it walks, before it concludes, when its events are in the journal and
# not in the catalogue, and when the catalogue has them and the journal does not say that the crawl is concluded.
Kill = Literal["walking", "unconcluded", "journaled", "committed"]

# The parts of a cycle, in shares of its length, at which something happens.
_ALTERED = (0.02, 0.16, 0.42, 0.71)
_KILLED: dict[Kill, float] = {"walking": 0.07, "unconcluded": 0.19, "journaled": 0.33, "committed": 0.64}


@dataclass(slots=True)
class Troubles:
    """What befalls the archivist tonight: a killed process, a clock that is wrong by so much, a night without power."""

    kill: Kill | None = None
    clock_is_off: timedelta = timedelta()
    is_off: bool = False
    upgrades_parser: bool = False


@dataclass
class Script:
    """The acts of every day; `cycle` is the number of days after which all begins anew."""

    county: LivingCounty
    first: date
    days: int
    cycle: int
    troubles: dict[date, Troubles] = field(default_factory=lambda: defaultdict(Troubles))
    acts: dict[date, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Write the script."""
        # A portal may go over to a family that none has any more.
        self._families = {portal.family.platform: portal.family for portal in self.county.portals}
        count = max(1, self.days // self.cycle)
        for number in range(count):
            begin = self.first + timedelta(days=number * self.cycle + 3)
            self._write_alterations(begin)
            self._write_absences(begin)
            self._write_portals(begin, number, is_migrating=number % 4 == 0 and number // 4 < 2)
            self._write_troubles(begin)

    def play(self, day: date) -> Troubles:
        """Let happen what happens on a day, and return what befalls the archivist in its night."""
        self.county.today = day
        self.county.publish_due()
        for act in self.acts.pop(day, []):
            act()
        return self.troubles[day]

    @property
    def _a_while(self) -> int:
        """A number of days in which whatever happened has been seen."""
        return min(45, self.cycle // 4)

    def _at(self, begin: date, share: float, days: int = 0) -> date:
        return begin + timedelta(days=int(share * self.cycle) + days)

    def _write_alterations(self, begin: date) -> None:
        for share in _ALTERED:
            self.acts[self._at(begin, share)].append(self._alter)
        self.acts[self._at(begin, 0.09)].append(self._reword)
        self.acts[self._at(begin, 0.22)].append(self._replace_attachment)
        # Within days it can be seen while reports are new and visited every night; later no visit may lie between.
        soon = 3 if begin - self.first < timedelta(days=14) else self._a_while
        self.acts[self._at(begin, 0.05)].append(lambda: self._alter_and_back(soon))
        self.acts[self._at(begin, 0.12)].append(lambda: self._alter_and_back(self._a_while))
        self.acts[self._at(begin, 0.28)].append(self._move)

    def _write_absences(self, begin: date) -> None:
        self.acts[self._at(begin, 0.03)].append(lambda: self._withdraw(None))
        self.acts[self._at(begin, 0.14)].append(lambda: self._withdraw(self._a_while))
        self.acts[self._at(begin, 0.24)].append(self._blink)

    def _write_portals(self, begin: date, number: int, *, is_migrating: bool) -> None:
        trs, jcms, gkmlpt = self.county.portals
        for share, nights, portal, fault in (
            (0.10, 3, trs, "down"),
            (0.17, 2, jcms, "blocked"),
            (0.21, 2, gkmlpt, "silent"),
            (0.26, 3, trs, "empty"),
            (0.31, 4, jcms, "short"),
            (0.36, 2, gkmlpt, "partial"),
        ):
            self._write_fault(self._at(begin, share), nights, portal, fault)
        self.acts[self._at(begin, 0.40)].append(lambda: self.county.redesign(trs, number + 1))
        names = (("办公室联系", "政务公开股联系"), ("政务公开股联系", "办公室联系"))[number % 2]
        self.acts[self._at(begin, 0.45)].append(lambda: self.county.reword_all(gkmlpt, *names))
        if is_migrating:
            portal = (jcms, trs)[number // 4]
            family = (TRS, JCMS)[number // 4].platform
            self.acts[self._at(begin, 0.52)].append(lambda: self._migrate(portal, family))

    def _write_fault(self, begin: date, nights: int, portal: LivingPortal, fault: Fault) -> None:
        def set_fault(value: Fault | None) -> Callable[[], None]:
            return lambda: setattr(portal, "fault", value)

        self.acts[begin].append(set_fault(fault))
        self.acts[begin + timedelta(days=nights)].append(set_fault(None))

    def _write_troubles(self, begin: date) -> None:
        for kill, share in _KILLED.items():
            self.troubles[self._at(begin, share)].kill = kill
        self.troubles[self._at(begin, 0.48)].clock_is_off = timedelta(days=400)
        self.troubles[self._at(begin, 0.50)].clock_is_off = timedelta(hours=-30)
        self.troubles[self._at(begin, 0.38)].upgrades_parser = True
        for days in range(4):
            self.troubles[self._at(begin, 0.56, days)].is_off = True

    def _alter(self) -> None:
        portal, article = self.county.free(attached=False)
        keys = numbered_keys(article)
        key = self.county.random.choice(keys)
        self.county.alter(portal, article, key, str(int(printed(article, key)) + 23))

    def _alter_and_back(self, days: int) -> None:
        portal, article = self.county.free(attached=False)
        key = numbered_keys(article)[0]
        old = printed(article, key)
        after = self.county.alter(portal, article, key, str(int(old) + 7))
        later = self.county.today + timedelta(days=days)
        self.acts[later].append(lambda: void(self.county.alter(portal, after, key, old)))

    def _reword(self) -> None:
        portal, article = self.county.free(attached=False)
        self.county.reword(portal, article, f"另行说明：以上内容由{article.publisher}负责解释。")

    def _replace_attachment(self) -> None:
        portal, article = self.county.free(attached=True)
        key = numbered_keys(article)[0]
        self.county.alter(portal, article, key, str(int(printed(article, key)) + 5))

    def _move(self) -> None:
        self.county.move(*self.county.free(attached=False))

    def _withdraw(self, back_after: int | None) -> None:
        portal, article = self.county.free()
        self.county.withdraw(portal, article)
        if back_after is not None:
            later = self.county.today + timedelta(days=back_after)
            self.acts[later].append(lambda: self.county.restore(portal, article))

    def _blink(self) -> None:
        portal, article = self.county.free()
        self.county.withdraw(portal, article, is_told=False)
        later = self.county.today + timedelta(days=3)
        self.acts[later].append(lambda: self.county.restore(portal, article, is_told=False))

    def _migrate(self, portal: LivingPortal, platform: str) -> None:
        self.county.migrate(portal, self._families[platform], late_count=2)
        later = self.county.today + timedelta(days=20)
        self.acts[later].append(lambda: self.county.bring_over(portal))


def void(_value: object) -> None:
    """Take a value and return none."""
