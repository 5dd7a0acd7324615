"""`nianbao rebuild`: catalogue and index from the WARCs."""

from __future__ import annotations

from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import Column, in_words, progress_bar, write_line, write_table

EXAMPLE = "nianbao rebuild --data /srv/nianbao"

_COLUMNS = (
    Column("Event", in_words("kind"), whole=True),
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Issuing body", "issuing_body"),
    Column("URL", "url", whole=True),
    Column("Id", "id", whole=True),
)


def run(data: DataOption = DEFAULT_DATA) -> None:
    """Make catalogue and index anew from WARCs and journal; say where today's parser would conclude otherwise."""
    from archive.rebuild import rebuild
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.language import text
    from nianbao.telling.feeding import write_feeds

    collection = open_collection(data)
    with collection.lock(), progress_bar() as bar:
        tasks = {what: bar.add_task(text(what), total=None) for what in ("warcs", "documents", "crawls")}
        rebuilt = rebuild(collection, progress=lambda what, done, of: bar.update(tasks[what], completed=done, total=of))
        with read_catalogue(data) as session:
            write_feeds(collection, session)
    write_line(
        text(
            "rebuilt from {warcs} WARC file{warcs:|s}: {crawls} crawl{crawls:|s}, {events} event{events:|s}",
            warcs=rebuilt.warc_count,
            crawls=rebuilt.crawl_count,
            events=rebuilt.event_count,
        )
    )
    for title, events in (
        ("Concluded now and not then (changes nothing)", rebuilt.not_journaled),
        ("Concluded then and not now (changes nothing)", rebuilt.not_concluded),
    ):
        if events:
            write_table([event.model_dump(mode="json") for event in events], _COLUMNS, title)
