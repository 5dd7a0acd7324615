"""Concludes: from walks and captures to readings, versions and events.

Only what is in the WARCs and in the journal goes in, so the same can be concluded again at any time.
"""
