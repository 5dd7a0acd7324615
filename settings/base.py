"""What every crawl has, each with its reason.

Scrapy reads this module by scrapy.cfg. What is a component of ours (download handler, middlewares, User-Agent) is put
in place by the add-on.
"""

from __future__ import annotations

import os

BOT_NAME = "nianbao"
ADDONS = {"crawler.addon.NianbaoAddon": 100}
SPIDER_MODULES = ["crawler.spiders"]

# The writer process and the browser are spoken with by asyncio.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Where the collection lies, for `scrapy crawl`; the commands of nianbao say it themselves.
NIANBAO_COLLECTION = os.environ.get("NIANBAO_DATA", "data")
# Whom an operator of a portal can write to: a URL or a mail address. Without one only loopback is contacted.
NIANBAO_CONTACT = os.environ.get("NIANBAO_CONTACT", "")

# How many bytes of the disk are to stay free: a night stops before it takes them. Empty: 1 GiB, or 2 % of a small disk.
NIANBAO_RESERVE_BYTES = os.environ.get("NIANBAO_RESERVE_BYTES", "")

# An HTTP server that runs Python sent to it, on by default; and a console by telnet. A crawler offers no door.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

ROBOTSTXT_OBEY = True
# Some portals set a cookie and send the visitor back to the same page until it comes with it.
COOKIES_ENABLED = True
# A proxy taken from the environment would hide who is contacted from the guard, and from the record.
HTTPPROXY_ENABLED = False
# Where a page sends its reader is for the spider to see: reports that are gone often refresh to the home page.
METAREFRESH_ENABLED = False
# What a status means is the spider's to judge: withdrawn, blocked and failed are told apart.
HTTPERROR_ALLOW_ALL = True
# A long URL would be dropped without a word.
URLLENGTH_LIMIT = 0

# The host's turn and the pause between two requests are held by crawler.wire.turns, by each portal's own delay:
# Scrapy's limit of connections does not hold on this reactor without a delay.
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 16
# How many portals are under way at once: waiting for a slow host costs the others nothing, and some 100 kB of memory.
NIANBAO_PORTALS_AT_ONCE = int(os.environ.get("NIANBAO_PORTALS_AT_ONCE", "3000"))
# Scrapy's own bounds count every portal under way, and must not stop the next from beginning.
CONCURRENT_REQUESTS = 2 * NIANBAO_PORTALS_AT_ONCE
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1 << 40
# Scrapy starts this many tasks for every response, a quarter of what a page takes of the processor at its default of
# 100. What our spiders yield waits for nothing, so that one task does the same.
CONCURRENT_ITEMS = 1
# How many hosts are spoken with in the same moment: more than the processor can follow would only wait in its queue,
# with their timeouts running.
NIANBAO_EXCHANGES_AT_ONCE = 256

# How long the scripts of a page may take, what they wait for from us left out, until it shows what it was rendered for.
NIANBAO_PAGE_SECONDS = 15

# Old portals are slow, and a scanned report may be large; what is larger or slower is kept as far as it came. A host
# costs a night three of these at most: it is left alone when the time ran out for so many requests in a row, of which
# one that brought nothing is sent once more (crawler.wire.tonight, crawler.middlewares.retrying).
DOWNLOAD_TIMEOUT = 120
DOWNLOAD_MAXSIZE = 100 * 1024 * 1024
DOWNLOAD_WARNSIZE = 50 * 1024 * 1024
# Half a page is no page. It is kept, and the request fails.
DOWNLOAD_FAIL_ON_DATALOSS = True

RETRY_TIMES = 2
# Those of a server in passing trouble. 429 and 503 are asked again after the pause that the server wants.
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504]
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    # Codings that the standard library of any language can undo in decades to come.
    "Accept-Encoding": "gzip, deflate",
}

LOG_LEVEL = "INFO"
# A request that a stop refused, or that robots.txt forbids, is in the account of the crawl, not in its log.
STATS_DUMP = False
