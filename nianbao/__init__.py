"""The command line, and the demo county to try everything on."""
