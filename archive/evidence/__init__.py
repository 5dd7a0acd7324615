"""Evidence: one event with everything that it rests on, as a folder that is checked without this program.

A bundle is a directory:

    README.md            in Chinese and English: what this is, what changed, how to check it with standard tools
    index.html           the same for the eye: differences, pictures side by side, what lies where; no script
    event.json           the event as the journal holds it
    captures.warc.gz     the records, each the gzip member that lies in the collection, byte for byte
    records.json         a list of what each of them is, in order, from which sealed file and offset it was copied,
                         where it lies here, its digests, the address and certificate that were seen
    payloads/SIDE-N.EXT  what was answered, content coding undone, of the captures that the event names on each side,
                         `before` and `after`
    readings/SIDE.json   what the parser reads in them, with its version, and what it was told from outside; a side that
                         holds no report (before a publication, after a withdrawal) has none
    differences.json     the two readings compared; null where a side has none
    pictures/SIDE.png    how they look, drawn from the archive alone, scripts off; of a side that holds no report what
                         answered in its stead, or the list that did not have it
    chain/journal.jsonl  the journal from the event's line up to the one that concludes its crawl, byte for byte
    chain/manifest.jsonl the manifest whole: a line for each sealed file
    chain/chain.json     which lines of the journal these are, and the digest of the last of each file
    SHA256SUMS           a line for every file above, as `sha256sum` writes and checks it
    timestamp/           where one was asked for: an RFC 3161 time stamp of SHA256SUMS (`response.tsr`), the
                         certificates that came with it (`certificates.pem`), and SHA256SUMS of both

The digest of each line of a chained file is what the next line names as `previous`; that of the last is what a reader
compares with the collection, with another bundle, or with what was published of it.
"""
