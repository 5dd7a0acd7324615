"""Search for words in bodies, titles and text, one- and two-character words of Chinese included.

index        what any index must be able to do: a small protocol, so that another database can fill it
folding      what makes 機關, 机关 and ＡＢＣ, abc the same, character by character
grams        a text as single characters and pairs of them
"""

from archive.queries.search.index import Document, Filter, Hit, Hits, SearchIndex

__all__ = ["Document", "Filter", "Hit", "Hits", "SearchIndex", "search_reports"]

from archive.queries.search.searching import search_reports
