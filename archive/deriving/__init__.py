"""Derives the tables that answer quickly (archive.catalogue: derived_tables, night_tables) from its others.

Only what was marked as changed is derived anew (archive.catalogue.marking), so that a night costs what changed in it.
Derived in many nights or at once, everything comes out the same.

filling      the order of things: reports, cells, totals, search, events, crawls
numbers      short names of reports, in the order in which people look for them
places       where a body is and of what kind
reports      a report in short
cells        bodies and their years
inconsistencies  what does not hold between two years of a body
counts       how many cells of a place are alike
totals       what is added up
sums         sums that are kept by differences
feed         events as they are looked for
crawls       what nights came to, and how portals were found
"""
