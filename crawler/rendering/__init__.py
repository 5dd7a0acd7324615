"""Rendering: a browser without a wire of its own, fed by ours."""
