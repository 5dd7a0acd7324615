"""Every rule's examples go through the classifier, in the shape in which they are sent."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from pydantic import ValidationError
from scrapy.http import Headers, HtmlResponse

from crawler.answering import judge, read_text
from crawler.answers import Example, Rule, Seen, find_rule, load_rules
from crawler.answers.rules import When, visible_length
from crawler.states import Judgement

HOME = "http://www.example.gov.cn/"
URL = "http://www.example.gov.cn/zfxxgknb/202401/t20240117_1.html"
RULES = load_rules()
EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]
NEAR = [(rule, example) for rule in RULES for example in rule.near]
SENTENCE = "<p>本机关依法公开政府信息，接受社会监督，全年主动公开各类信息。</p>"


def respond(example: Example) -> HtmlResponse:
    """Return an example as the crawler gets it."""
    lines = [line.partition(": ") for line in example.headers]
    headers = Headers()
    for name, _, value in lines:
        headers.appendlist(name, value)
    return HtmlResponse(URL, status=example.status, headers=headers, body=example.body.encode(example.encoding))


def judge_example(example: Example) -> Judgement:
    """Judge an example as a page that was asked for."""
    response = respond(example)
    return judge(response, read_text(response), url=URL, home=HOME)


def see(example: Example) -> Seen:
    """Return what an example shows."""
    response = respond(example)
    headers = {name.decode().lower(): b", ".join(values).decode() for name, values in response.headers.items()}
    return Seen(response.status, headers, read_text(response) or "")


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.name}: {one.about}" for rule, one in EXAMPLES])
def test_an_example_falls_under_its_rule_and_no_other_of_its_rank(rule: Rule, example: Example) -> None:
    """Each example is judged as its file says, and no rule beside it would have it too."""
    found = judge_example(example)
    assert (found.kind, found.state, found.rests) == (rule.name, rule.state, rule.rests)
    assert rule.says in found.reason
    seen = see(example)
    assert [one.name for one in RULES if one.rank == rule.rank and one.holds(seen)] == [rule.name]


@pytest.mark.parametrize(("rule", "example"), NEAR, ids=[f"{rule.name}: {one.about}" for rule, one in NEAR])
def test_what_resembles_a_rule_is_what_it_is(rule: Rule, example: Example) -> None:
    """What only looks alike does not fall under the rule, but is what its file says."""
    assert not rule.holds(see(example))
    assert judge_example(example).kind == example.rule


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.name}: {one.about}" for rule, one in EXAMPLES])
def test_a_long_report_that_quotes_an_example_is_a_report(rule: Rule, example: Example) -> None:
    """Whatever a block page says may stand in a report of some length: as words, and as its markup."""
    words = re.sub(r"<[^>]*>", " ", example.body)
    for quoted in (words, example.body):
        body = f"<html><head><title>示例县2023年度报告</title></head><body>{SENTENCE * 120}{quoted}</body></html>"
        page = Example(about=rule.name, headers=("Content-Type: text/html; charset=utf-8",), body=body)
        assert judge_example(page).kind == "content"


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "report" / "golden").rglob("*.html")), ids=lambda p: p.stem
)
def test_no_page_of_a_report_falls_under_a_rule(path: Path) -> None:
    """Pages of reports that were kept for the parser are content."""
    body = path.read_bytes()
    response = HtmlResponse(URL, headers={"Content-Type": "text/html"}, body=body)
    assert judge(response, read_text(response), url=URL, home=HOME).state == "ok"


def test_a_rule_that_could_take_a_report_for_a_refusal_is_none() -> None:
    """Words alone, with status 200 and in a text of any length, make no rule."""
    values = {"name": "wide", "says": "x", "state": "blocked", "examples": [{"about": "x"}]}
    with pytest.raises(ValidationError, match="most_text"):
        Rule.model_validate({**values, "when": [{"body": "拦截"}]})
    with pytest.raises(ValidationError, match="every page"):
        Rule.model_validate({**values, "when": [{"most_text": 3}]})


def test_an_expression_that_means_another_thing_in_small_letters_is_refused() -> None:
    r"""`\S` would become `\s`: a rule that says so is told, and never means its opposite."""
    with pytest.raises(ValidationError, match="escape in capitals"):
        When.model_validate({"body": r"拒绝\S+访问"})
    denied = When.model_validate({"body": r"Access\s+DENIED", "most_text": 100})
    assert denied.holds(Seen(200, {}, "<p>ACCESS denied</p>"))


def test_a_rule_of_ones_own_is_one_file() -> None:
    """Nothing but its values makes a rule: it is asked like all others."""
    values = {
        "name": "mine",
        "says": "ours",
        "state": "blocked",
        "when": [{"header": "^x-mine: yes"}],
        "examples": [{"about": "x", "headers": ["X-Mine: yes"]}],
    }
    mine = Rule.model_validate(values)
    assert find_rule(see(mine.examples[0]), [*RULES, mine]) == mine


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("<p>年 报</p>", 2),
        ("<SCRIPT>var a='<b>不见</b>'</script >见<!-- 不见 > -->了<style>p{}</style>", 2),
        ("<script>一直没有结束", 0),
        ("一<", 1),
        ("甲<!-- 没有结束", 1),
        ("", 0),
    ],
)
def test_what_is_seen_is_neither_markup_nor_script(text: str, length: int) -> None:
    """Markup, scripts, styles, comments and blanks are not seen, also where they do not end."""
    assert visible_length(text, 100) == length


@pytest.mark.parametrize("piece", ["<script>", "<!--", "<a ", "<title>", "<", "$_ts", "&#2", "访问", "<input type="])
def test_a_page_made_to_be_slow_is_judged_in_time(piece: str) -> None:
    """A megabyte of anything is judged in well under a second or two."""
    page = Example(
        about="", headers=("Content-Type: text/html; charset=utf-8",), body=piece * (1_000_000 // len(piece))
    )
    seen = see(page)
    began = time.process_time()
    find_rule(seen)
    assert time.process_time() - began < 2
