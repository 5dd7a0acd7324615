"""The wire: requests go out and responses come in as bytes, and are in the WARC before anybody sees them."""
