"""Shows: pages for people, and the same as JSON."""
