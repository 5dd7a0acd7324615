"""Numbers stated in prose: what was disclosed, how many requests, reviews and suits, and what they are divided into.

Two subjects have names of their own beside the keys of figures: `disclosed_items`, all that the body disclosed in the
year, and `litigation.total`, all suits with or without a review before. Other counts of information are claims about
the words that were counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from report.claims.counting import split_sentences
from report.claims.disclosed import find_disclosed
from report.claims.normative import find_normative_documents
from report.claims.requests import find_requests
from report.claims.reviews import find_decisions, find_reviews
from report.model import Claim

__all__ = ["find_claims"]


def find_claims(
    paragraphs: Iterable[str], years: Collection[int] = (), bodies: Collection[str] = ()
) -> tuple[Claim, ...]:
    """Return what the prose states of these years; each subject with a name is claimed once, where it is said first.

    `years` are the report's own, by its title and its period; empty where nothing says them, and then all is read.
    `bodies` are the names of who reports, empty where none is known: what came in at another is no claim about it.
    """
    sentences = list(split_sentences(paragraphs, years))
    return (
        *find_disclosed(sentences),
        *find_requests(sentences, bodies),
        *find_reviews(sentences),
        *find_decisions(sentences),
        *find_normative_documents(sentences),
    )
