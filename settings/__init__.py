"""Settings of the crawler: base.py for every crawl, production.py and test.py for what differs there, portals/."""
