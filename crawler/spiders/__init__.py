"""Spiders: column walks the columns of portals, recheck visits known reports again."""
