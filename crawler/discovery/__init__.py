"""Discovery: from any address of a portal to its columns of annual reports, and to the portal's file.

ways          which links of a page may lead to a column, best first
values        what was found, hop by hop and column by column
endpoints     the list's JSON among what a rendered page asked for
discoverer    the search itself, some pages long, over the wire of every crawl
naming        what a column is called
concluding    what the search comes to: the portal, or why none was found
spiders       many portals at once: discovery, and the check of portals that are known
writing       the portal's file, with the reasons for what is in it
"""
