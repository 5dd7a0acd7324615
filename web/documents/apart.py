"""The process in which archived documents are opened to be shown: one each time, with bounds of memory and time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from archive.concluding.limits import SECONDS, limit_memory
from report.errors import DocumentError
from web.errors import DocumentShownError

Given = ParamSpec("Given")
Made = TypeVar("Made")


def work_apart(work: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """Return what a function makes of a document, in a process of its own.

    Raises:
        DocumentShownError: It cannot be shown, or took more time or memory than any document needs.
    """
    # Forked from a server that has nothing of ours open, as readers are.
    context = get_context("forkserver")
    context.set_forkserver_preload(["archive.concluding.readings", "report.documents.docx", "web.documents.showing"])
    with ProcessPoolExecutor(1, mp_context=context, initializer=limit_memory) as pool:
        future = pool.submit(work, *given, **named)
        try:
            return future.result(timeout=SECONDS)
        except DocumentError as error:
            raise DocumentShownError(str(error)) from error
        except (BrokenProcessPool, MemoryError) as error:
            raise DocumentShownError("the document takes more memory than any document needs") from error
        except TimeoutError as error:
            raise DocumentShownError(f"the document was not opened within {SECONDS:.0f} seconds") from error
        finally:
            for process in list(getattr(pool, "_processes", {}).values()):
                process.kill()
