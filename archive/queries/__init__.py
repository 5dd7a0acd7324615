"""Asks: the questions of the reading room and the exports, answered from the catalogue alone.

Pure reads: every function takes a `Session` on a read-only connection (`opening.open_reader`), returns frozen values.
Long lists come in pages, by keyset: a page costs the same however far down it lies.

values       what lists and coverage answer with
paging       pages and their cursors
coverage     bodies × years of a division, divisions × years of what is above them
hidden_cells the cells whose report is hidden: nothing else is said of it
divisions    places
reports      the list of reports, and bodies
report       one report with all that is known of it
events       the list of events
captures     captures of a URL
nights       nights, and portals with their health
portal_nights  the nights of one portal
inconsistencies  what does not hold between two years of a body
charts       totals, distributions, and publication dates against the deadline
search/      words in bodies, titles and text
opening      the connection on which it is asked
"""
