"""Keeps: what was received, when, and what was concluded from it.

Storage layout, version 1. A collection is one directory:

    format                     the layout's version, one line
    lock                       held (flock) by the one process that writes to the collection
    archive/NAME.warc.gz       sealed WARC files: WARC/1.1, one gzip member a record, never changed again
    archive/NAME.warc.gz.open  the file being written; after a crash it is cut back to its last whole record and sealed
    archive/NAME.warc.gz.damaged  what a repair cut off although whole records lay in it: for a person to look at
    archive/OTHER.warc.gz      a sealed file of another program, as the journal says: bit for bit as it was given or,
                               where it could not be read by offset, compressed anew record by record
    importing/                 files of other programs before the journal names them; nothing of it is ever read
    archive/NAME.warc.gz.kept  in the stead of a sealed file whose local copy was released: the URL at which it is kept,
                               its size and its sha256, as one JSON object
    archive/writer.lock        held (flock) by the one process that writes WARC files there
    manifest.jsonl             a line a sealed file: name, size, sha256, sealed_at, and the sha256 of the line before
    journal.jsonl              a line a conclusion: events, crawls, imports and places, hash-chained the same way
    indexes/index.cdxj         CDXJ of all sealed files, sorted; pywb serves the directory as it is
    catalogue.db               SQLite: captures, walks, reports, versions, readings, events, ledger
    nights/CRAWL_ID.json .html the account of each crawl
    fixity.json                when each sealed file was last read whole, what it looked like, and what was found
    portals/*.toml             portals of this collection beside those of settings/portals

The WARCs and journal.jsonl are the truth. Everything else is derived from them and can be deleted: `nianbao rebuild`.

In the WARCs, beside request, response and revisit records:

    metadata    `application/warc-fields`: why a URL got no response; how a page was rendered; at
                `urn:nianbao:tls:HOST:PORT` what is known of a TLS connection (archive.warc.connections), which the
                responses and revisits that it carried name in the field `Nianbao-Connection`
                `application/vnd.nianbao.walk+json` (archive.walks.Walk): what a walk of a column saw
    conversion  `text/html`: the document of a rendered page, referring to the page's response
    resource    `application/toml`: a portal's file as the crawl used it; `image/png`: a picture of a rendered page
"""
