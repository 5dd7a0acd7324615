"""Keeps: what was received, when, and what was concluded from it.

This is the storage layout, version 1: who knows WARC 1.1, gzip and JSON can write a reader from it (one stands in
tests/archive/stranger.py). A collection is one directory:

    format                     one line, `nianbao collection, layout 1`
    archive/NAME.warc.gz       sealed WARC files, never changed again; NAME is nianbao-YYYYMMDDHHMMSS-SERIAL-RANDOM, the
                               UTC second in which it was begun
    archive/NAME.warc.gz.open  the file being written; after a crash it is cut back to its last whole record and sealed
    archive/NAME.warc.gz.damaged  what a repair cut off although whole records lay in it: for a person to look at;
                               told by the log, by each night's account and by `verify` until it is moved elsewhere
    archive/NAME.warc.gz.kept  in the stead of a sealed file whose local copy was released
    archive/OTHER.warc.gz      a sealed file of another program, as the journal says: bit for bit as it was given or,
                               where it could not be read by offset, compressed anew record by record; without what
                               was damaged. A record in it that has no id, or another record's, is known elsewhere by
                               its place, `urn:nianbao:at:NAME:OFFSET`
    manifest.jsonl             a line for every sealed file; what has none is no file of the collection, and is told
    journal.jsonl              a line for every conclusion
    indexes/index.cdxj         CDXJ of all sealed files, sorted; pywb serves the directory as it is. index.form beside
                               it says of which form its lines are; one of another form is written anew. Of a large
                               one recent.cdxj has the lines that were added lately, until they go into it
    catalogue.db               SQLite: captures, walks, reports, versions, readings, events, ledger, people's words, and
                               tables derived from these; a damaged one is set aside as catalogue.db.damaged and made
                               anew. catalogue.db.sound beside it says when it was last looked at, and how it was left
    nights/CRAWL_ID.json .html the account of each crawl; CRAWL_ID.stopped, without anything in it, says that the crawl
                               was stopped by a disk that took no line of the journal, until one can be written,
                               CRAWL_ID.open that it is under way, or broke off, DATE.failed that no line could be
                               written of that night, DATE.TARGET.told that this target was told so
    feeds/NAME.atom            the last events as feeds: `all`, `kind-KIND`, `portal-ID`
    telling.toml               whom to tell what a night found, where somebody is to be told
    metrics.prom               how the archive was after the last night, for Prometheus
    fixity.json                when each sealed file was last read whole, what it looked like, and what was found
    portals/*.toml             portals of this collection beside those that come with the program
    importing/                 files of other programs before the journal names them; nothing of it is ever read
    lock, archive/writer.lock  held (flock) by the one process that writes to the collection, and to WARC files

The WARCs, manifest.jsonl and journal.jsonl are the truth. Everything else but `format`, portals/ and telling.toml is
derived from them and can be deleted: `nianbao rebuild` makes catalogue, index and feeds again, the next night its own
account, metrics.prom and fixity.json. Accounts of earlier nights stay lost; nothing rests on them.

Conventions. Moments are ISO 8601 in UTC with microseconds; dates are those of Asia/Shanghai. Digests are SHA-256: in
WARC fields `sha256:` and 64 lower-case hex digits, in the chained files the digits alone. Record ids are URIs
(`urn:uuid:`), in WARC fields enclosed by `<>`, elsewhere bare. Text is UTF-8. Who reads takes new members of JSON
objects, new kinds of lines and new fields of records as they come, and passes over what it does not know.

WARC files are WARC/1.1, each record a gzip member of its own (Annex D), each member whole or not there. A file begins
with a warcinfo record, to which all others belong and, but for requests and revisits, refer by `WARC-Warcinfo-ID`; it
says `software`, `format`, `conformsTo`, `isPartOf` (the crawl's id), `http-header-user-agent`, `operator`, `robots` and
`tls-roots` (digest and size of the bundle of roots by which chains were judged). The records of one capture lie one
after the other and have one `WARC-Date`, the moment at which it began; first the one by which it is found:

    response    `application/http; msgtype=response`: the bytes from the wire up to where HTTP framing ends the message,
                status line and header block as they came, no coding undone. `WARC-Truncated` where that is not all:
                `length` (over the limit of size), `time` (over the limit of time), `disconnect`, `unspecified` (no HTTP
                any more). `Nianbao-Ending: no-close-notify` where the body lasts as long as its connection and TLS
                was closed without its farewell: it is taken for whole, as in plain HTTP, and nothing proves it
    revisit     in its place where the payload is that of an earlier response of the same collection, of this URL or
                another, which `WARC-Refers-To` names with `WARC-Refers-To-Target-URI` and `-Date`: never another
                revisit. The block is this capture's own header block: where its payload was left out as identical,
                `WARC-Truncated: length` says so. `WARC-Profile` is `identical-payload-digest`, or
                `server-not-modified` for a 304, and then the digest is the original's
    request     `application/http; msgtype=request`, `WARC-Concurrent-To` the response or revisit, whose warcinfo and
                address are its own
    metadata    `application/warc-fields`, at the URL that was asked for: why nothing came back: `fetch-error` (`dns`,
                `refused`, `tls`, `timeout`, `disconnected`, `unreachable`, `robots`, `robots_unknown`, `forbidden`,
                `other`), `fetch-error-message`, `fetch-method`, `fetch-began-at`, `fetch-ended-at`, `fetch-ip-address`
                and what is known of TLS. No request goes with it: where nothing came back nobody can say how much of
                one was sent, and a request record stands for one that was answered

`WARC-Payload-Digest` is over the payload: the body with transfer coding (chunks) removed and content coding kept
(WARC 1.1 §5.9 with RFC 9110 §6.4); of a request, over its body, where it has one. `WARC-Block-Digest`, in each record,
is over the whole block. `WARC-IP-Address` is the address that was connected to.

Beside captures there are:

    metadata    `application/http; msgtype=response` at `urn:nianbao:interim:URL`: the interim (1xx) responses, or the
                empty line, that came before the response or revisit that `WARC-Refers-To` names, as they came; it
                stands after the request. Where nothing else came, it names the record that says why
    metadata    `application/warc-fields` at `urn:nianbao:tls:HOST:PORT`: what is known of a TLS connection, before the
                responses and revisits that it carried, which name it in the field `Nianbao-Connection`: `tls-version`,
                `tls-cipher`, `tls-certificate` (digest of the leaf's DER) with `-subject`, `-issuer`, `-not-before` and
                `-not-after`, `tls-chain` (`valid`, or `not valid` by the roots of the machine that crawled), a
                `tls-chain-fault` for each reason, `tls-policy` (what the portal's file asked)
    metadata    `application/vnd.nianbao.walk+json` at `urn:nianbao:walk:CRAWL_ID:PORTAL_ID:NUMBER`: what the walk of a
                column saw (archive.walks.Walk has each member): list pages, entries and verdicts, pages and their
                records, what they need to be seen and how much of that was left. Absence is proved by a walk that is
                `complete` and has no entry of the URL
    metadata    `application/vnd.nianbao.discovery+json` at `urn:nianbao:discovery:CRAWL_ID:PORTAL_ID`: how a portal's
                columns were looked for, page by page, and what was found
    resource    `application/toml` at `urn:nianbao:portal:PORTAL_ID`: the portal's file as the crawl used it
    conversion  `text/html` at the page's URL: the document of a page that was rendered in a browser, `WARC-Refers-To`
                the page's response or revisit
    metadata    `application/warc-fields`, `WARC-Refers-To` the same: with which browser, how large a window, and why
    resource    `image/png` at `urn:nianbao:screenshot:URL`: a picture of a rendered page

Chained files (manifest.jsonl, journal.jsonl) are of JSON objects, each on a line that ends with one newline. The first
member, `previous`, is the sha256 of the line before without its newline, null in the first line. What follows the last
newline was never acknowledged and counts for nothing; nor was a last line with zero bytes in the stead of whole
sectors, which the next line replaces and which is kept in NAME.jsonl.torn for a person to look at.

    manifest    `{"previous","name","size","sha256","sealed_at","journal"}` of a sealed file, entered before it gets
                its lasting name; `journal` is the sha256 of the line with which the journal ended then, null where it
                had none; lines of before November 2026 do not say
    journal     `{"previous","kind","body"}`; by kind, `body` is
        crawl_begun      `crawl_id, began_at, portals`
        crawl_stopped    `crawl_id, stopped_at, reason, told, sealed`: before its end, by a fault of the disk or the
                         archive, or because it broke off, as the next run found
        night_failed     `night, failed_at, told`: from this night on no line could be written; `told`, here and above,
                         are the targets that were told so then
        crawl_concluded  `crawl_id, concluded_at, sealed`
        event            an event as it was concluded, and by which parser (archive.events.Event)
        report_met       `crawl_id, portal_id, url, report_id`: the id under which a report was first met
        imported         `imported_at, files`: sealed files of other programs and where they came from
                         (archive.imports.ImportedFile)
        kept             `name, size, sha256, url, at`: a sealed file was read back whole at a URL
        released         the same: its local copy was given up for that one
        note             what a person said of an event, a report or a figure (archive.notes.Note): `about`, `subject`
                         (an id), `key`, `verdict`, `reason`, `by`, `at`. Of those on one subject and key the last
                         counts that no later one `withdraws` by its `id`
        hiding           `about` (`report`, `event`, `url`), `subject`, `hidden`, `by`, `at`, `reason`: from then on the
                         reading room does not show it, or shows it again
        telling          `id, at, target, crawl_id, since, events, digest`: an attempt to send a message, before it is
                         made (archive.attempts.Attempt); the target's name, its address is in telling.toml alone
        told             `id, at, target, outcome, why`: what became of it: `delivered`, `refused` (it is due again), or
                         `unsure` (nobody knows, and it is not sent again)
        nothing_told     `at, crawl_id, targets`: up to this crawl there was nothing to tell these of

`sealed` is a list of `{"name","size","sha256"}`: the files of the manifest that no line before names. So the two vouch
for each other (archive.vouching): a file that is gone with its line of the manifest is missed by the journal, a journal
that was cut back or chained anew by the manifest; from the journal the manifest's lost lines are written again.

The id of a crawl is the UTC moment of its beginning, YYYYMMDDTHHMMSSZ. Ids of reports and events are KIND-HEX: the
first 16 hex digits of the sha256 of a JSON array of what makes them (archive.events.derive_id), so that they come out
the same whenever they are concluded again.

`.kept` is one JSON object, `{"url","size","sha256"}`: where the sealed file of that name is, how large, and its digest.
A place that files are brought to has them below `archive/`, beside `format` and, as they were then, manifest and
journal: copied to a disk it is a collection.

index.cdxj: a line is `SURT TIMESTAMP JSON`: the URL's key (archive.surt), fourteen digits, and `url, mime, status,
digest, length, offset, filename` as strings; `offset` and `length` are those of the record's gzip member. What answered
a POST has the request's body in its key, and `method` and `requestBody` (archive.bodies). The line of a 304 has mime,
status and place of what it confirms, so that programs show that, and the place of its own record in `revisit.length`,
`revisit.offset` and `revisit.filename` (archive.index_lines).
"""
