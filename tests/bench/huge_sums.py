"""The sums of a huge catalogue, made of its figures at once: what archive.deriving.totals keeps by differences."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

_SUMS = """
CREATE TEMP TABLE sums AS
SELECT cells.division_code AS county, cells.prefecture_code AS prefecture, cells.province_code AS province, tier,
  stated.key AS key, cells.year AS year, sum(CASE WHEN typeof(value) = 'integer' THEN value ELSE 0 END) AS total,
  sum(typeof(value) = 'integer') AS bodies, sum(value IS NULL) AS blank
FROM cells JOIN numbered USING (number) JOIN stated ON stated.template = numbered.template
WHERE cells.province_code = ? GROUP BY 1, 2, 3, 4, 5, 6 HAVING bodies + blank > 0
"""
_OF_COUNTIES = "INSERT INTO totals SELECT county, tier, key, year, total, bodies, blank FROM sums"
_OF_PREFECTURES = """
INSERT INTO totals SELECT prefecture, tier, key, year, sum(total), sum(bodies), sum(blank) FROM sums
WHERE prefecture IS NOT NULL GROUP BY 1, 2, 3, 4
"""
_OF_PROVINCE = """
INSERT INTO totals SELECT province, tier, key, year, sum(total), sum(bodies), sum(blank) FROM sums GROUP BY 1, 2, 3, 4
"""
_OF_COUNTRY = """
INSERT INTO totals SELECT '', tier, key, year, sum(total), sum(body_count), sum(blank_count) FROM totals
WHERE division_code LIKE '%0000' GROUP BY 1, 2, 3, 4
"""
_SPREAD = """
INSERT INTO spread_counts SELECT tier, key, year, digits, sum(alike)
FROM (SELECT tier, year, template, count(*) AS alike FROM cells JOIN numbered USING (number) GROUP BY 1, 2, 3)
JOIN stated USING (template) WHERE digits IS NOT NULL GROUP BY 1, 2, 3, 4
"""


def add_up(connection: Connection, provinces: Iterable[str]) -> None:
    """Add up what reports state, from counties upwards, and count how it spreads over the country.

    The tables `numbered` and `stated` say which template a report has and what that states.
    """
    for province in provinces:
        connection.exec_driver_sql(_SUMS, (province,))
        for of_places in (_OF_COUNTIES, _OF_PREFECTURES, _OF_PROVINCE):
            connection.exec_driver_sql(of_places)
        connection.exec_driver_sql("DROP TABLE sums")
    connection.exec_driver_sql(_OF_COUNTRY)
    connection.exec_driver_sql(_SPREAD)
