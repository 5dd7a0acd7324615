"""What a report says, whatever its dress: one digest, and nothing to compare."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from report import Comparison, Report, compare_reports, digest_content, parse_report
from tests.report.dresses import DRESSES
from tests.report.printing import FORMS, Article, keys_of

# The shapes of a table that keep an empty cell's place.
KEEPING_BLANKS = [name for name in DRESSES if not name.startswith("text_")] + ["text_tabs", "text_markdown"]
SENTENCES = st.sampled_from(
    [
        "2023年主动公开政府信息128条，其中政策文件12件。",
        "召开会议2次，“三公”经费（含接待）按时公开。",
        "全年未收到政府信息公开申请。",
        "门户网站点击量超过3万余次，办结率达83.3%。",
        "Weixin公众号“云岫教育”推送46篇；",
    ]
)


@st.composite
def articles(draw: st.DrawFn, *, blanks: bool) -> Article:
    """Draw a report of any form, with some figures and sentences; a total that is drawn says a number."""
    form = draw(st.sampled_from(FORMS))
    keys = draw(st.lists(st.sampled_from(keys_of(form)), max_size=8, unique=True))
    counts = st.integers(0, 40_000).map(str)
    cells = st.one_of(counts, st.sampled_from(["/", ""] if blanks else ["/"]))
    prose = {at: draw(st.lists(SENTENCES, min_size=1, max_size=3, unique=True)) for at in (0, 4)}
    totals = st.integers(1, 40_000).map(str)
    printed = {key: draw(totals if key.endswith(".total") else cells) for key in keys}
    return Article(form=form, printed=printed, prose=prose)


def with_totals(article: Article, *keys: str) -> Article:
    """Return a report with a number as the total of each row of applicants in which these or other cells are printed.

    Of a row with numbers and none as its total, the whole table decides whether it is read.
    """
    rows = [key.rpartition(".")[0] for key in (*article.printed, *keys) if key.startswith("requests.")]
    return replace(article, printed={**{f"{row}.total": "1" for row in rows}, **article.printed})


def read(article: Article, dress: str) -> Report:
    """Read an article in a dress."""
    return parse_report(DRESSES[dress](article))


@settings(max_examples=25)
@given(article=articles(blanks=True), dress=st.sampled_from(KEEPING_BLANKS), other=st.sampled_from(KEEPING_BLANKS))
def test_a_report_in_another_dress_says_the_same(article: Article, dress: str, other: str) -> None:
    """Template, counters, encoding, script, markup and the shape of tables change no digest and are no difference."""
    old, new = read(article, dress), read(article, other)

    assert compare_reports(old, new) == Comparison()
    assert digest_content(old) == digest_content(new)


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("form", FORMS)
def test_every_dress_says_the_same(form: str, dress: str) -> None:
    """Each dress once, with a sentence in every part and no cell empty."""
    article = Article(
        form="2019" if form == "2019" else "2021", prose={0: ["主动公开128条，“三公”经费（含接待）按时公开。"]}
    )
    old, new = read(article, "trs"), read(article, dress)

    assert compare_reports(old, new) == Comparison()
    assert digest_content(old) == digest_content(new)


@settings(max_examples=20)
@given(article=articles(blanks=False), dress=st.sampled_from(sorted(DRESSES)), data=st.data())
def test_a_planted_figure_is_the_only_difference(article: Article, dress: str, data: st.DataObject) -> None:
    """One cell that is altered, in a page of another dress, is the one figure that differs."""
    key = data.draw(st.sampled_from(keys_of(article.form)))
    article = with_totals(article, key)
    altered = replace(article, printed={**article.printed, key: "54321"})
    old, new = read(article, "trs"), read(altered, dress)

    found = compare_reports(old, new)

    assert [one.key for one in found.figures] == [key]
    assert (found.sections, found.metadata, found.attachments) == ((), (), ())
    assert digest_content(old) != digest_content(new)


ARTICLE = Article(
    prose={0: ["2023年主动公开政府信息128条。", "召开会议2次。"], 4: ["人员不足。"]},
    signature=("云岫县教育局", "2024年1月12日"),
)


@pytest.mark.parametrize(
    ("change", "metadata", "roles"),
    [
        ({"prose": {0: ["2023年主动公开政府信息128条。", "召开会议3次。"], 4: ["人员不足。"]}}, (), ("overview",)),
        ({"prose": {0: ["2023年主动公开政府信息128条。"], 4: ["人员不足。"]}}, (), ("overview",)),
        ({"prose": {**ARTICLE.prose, 5: ["收取信息处理费0元。"]}}, (), ("other",)),
        ({"preface": ARTICLE.preface + "电子版可从门户网站下载。"}, (), ("preface",)),
        ({"signature": ("云岫县教育局", "2024年1月13日")}, ("signed_on",), ()),
        ({"title": "云岫县教育局2023年政府信息公开年度报告"}, ("title",), ()),
    ],
    ids=["word", "sentence", "paragraph", "preface", "signature", "title"],
)
@pytest.mark.parametrize("dress", ["trs", "jcms", "traditional", "text_tabs"])
def test_a_planted_change_of_words_is_the_only_difference(
    change: dict[str, object], metadata: tuple[str, ...], roles: tuple[str, ...], dress: str
) -> None:
    """What is altered in prose or about the report is found, whatever the dress, and nothing else is."""
    old, new = read(ARTICLE, "trs"), read(replace(ARTICLE, **change), dress)  # type: ignore[arg-type]

    found = compare_reports(old, new)

    assert (found.figures, found.checks) == ((), ())
    assert (found.metadata, tuple(one.role for one in found.sections)) == (metadata, roles)
    assert digest_content(old) != digest_content(new)


def test_the_date_of_publication_is_the_pages() -> None:
    """Two pages that say they were published on different days say the same of the report."""
    page = DRESSES["trs"](ARTICLE)
    old, new = parse_report(page), parse_report(page.replace(b"2024-01-15", b"2024-01-16"))

    assert compare_reports(old, new).metadata == ("published_on",)
    assert digest_content(old) == digest_content(new)


def test_a_digest_is_the_same_in_every_process() -> None:
    """No order of a set and no seed of a hash goes into it."""
    program = (
        "from tests.report.test_content import ARTICLE, read\n"
        "from report import digest_content\nprint(digest_content(read(ARTICLE, 'trs')))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": "1"}
    )

    assert elsewhere.stdout.strip() == digest_content(read(ARTICLE, "trs"))
