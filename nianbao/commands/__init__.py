"""One command a file.

A command's module has `run`, a function whose parameters are Typer's and whose first docstring line is the help,
and `EXAMPLE`, one command line; a group of commands has `app` instead. Both are entered in nianbao.cli. A module
imports at its top only what is light, so that `nianbao --help` answers at once, and its function imports the rest.
"""
