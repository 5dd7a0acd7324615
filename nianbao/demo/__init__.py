"""A synthetic county served on loopback: four portals, their reports, and what changes between the nights."""
