"""A synthetic county served on loopback: four portals, their reports, and what changes between the nights.

The county is data (`places`, `prose`, `notices`, `nights`) and figures drawn from a seed (`figures`); `platforms`
answers for each portal as its software would, with the templates beside it; `server` puts the bytes on the wire.
`sites` says what a platform's module answers from, so that it serves any column: `columns` makes those that the
platforms are tried with, of any length and with traps in their lists.
`python -m nianbao.demo` serves it until it is interrupted. It needs the extra `demo`.
"""

from nianbao.demo.county import County, Planted, ReportTruth
from nianbao.demo.server import CountyServer, ServedExchange

__all__ = ["County", "CountyServer", "Planted", "ReportTruth", "ServedExchange"]
