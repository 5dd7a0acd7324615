"""Platforms: one content-management family a file."""
