"""Gets: the only package that knows Scrapy and the network."""
