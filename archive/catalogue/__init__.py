"""The catalogue: what can be found quickly, derived from WARCs and journal."""
