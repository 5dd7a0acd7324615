"""Places beside this disk at which sealed files are kept: any URL that fsspec knows (s3://, sftp://, file://).

A place is laid out like a collection: `archive/NAME.warc.gz`, and `format`, `manifest.jsonl` and `journal.jsonl` as
they were when files were last brought there, so that it can be made a collection again by copying it to a disk.
"""
