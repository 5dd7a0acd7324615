"""Charts, drawn on the server as SVG, each with a table that says the same.

svg     axes, columns and lines as markup
places  the charts of a place or the country
body    those of one body
"""
