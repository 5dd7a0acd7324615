"""WACZ 1.1.1: WARC files with index and pages in one ZIP file, as ReplayWeb.page and others open it.

exporting  a collection, or what of it belongs to a portal or a time, as one file
selection  which records belong           packing  the ZIP file, with the digests of what is in it
pages      pages.jsonl, of the reports    zipnum   the compressed index
opening    the WARC files of a WACZ that somebody else made
"""
