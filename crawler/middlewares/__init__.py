"""Scrapy middlewares of our own, where Scrapy's would go out by themselves or read the rules too loosely."""
