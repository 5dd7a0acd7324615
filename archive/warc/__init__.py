"""WARC records, written and read; nothing here knows what a report is."""
