"""Does the parser read the model notice exactly, every manner of notice well, and any text at all safely?"""

import json
import time
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.campaigns.parser import decode_notice, is_recognised, parse_notice

from .scoring import NOTICES, compare, expected_notices, read_notice, score

AREAS = {
    "各市（州）": ["长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边朝鲜族自治州"],
    "长白山管委会": ["长白山管委会"],
    "梅河口市": ["梅河口市"],
}


def test_model_notice_every_fact_right() -> None:
    wrong = [row for row in compare(read_notice("jilin-2022"), expected_notices()["jilin-2022"]) if not row[1]]
    assert wrong == []


def test_model_notice_copies_become_one_text() -> None:
    text = read_notice("jilin-2022")["text"]
    for words in ("吉人社联〔2022〕62号", "一、高度重视，广泛宣传引导", "上报主管部门", "13900000000", "2022年5月7日", "（五）优化就业服务"):
        assert text.count(words) == 1, words


def test_model_notice_area_phrases_expand_to_eleven_areas() -> None:
    with open_notice("jilin-2022") as raw:
        facts = parse_notice(decode_notice(raw.read()), expand=lambda phrase: AREAS.get(phrase, []))
    assert [len(entry["expands_to"]) for entry in facts["addressees"]] == [9, 1, 1]


def open_notice(name: str):
    return (NOTICES / f"{name}.txt").open("rb")


def test_all_notices_at_least_95_percent_right() -> None:
    right, total, wrong = score()
    assert right / total >= 0.95, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(expected_notices()))
def test_each_notice_at_least_80_percent_right(name: str) -> None:
    if expected_notices()[name] is None:
        assert not is_recognised(read_notice(name))
        return
    right, total, wrong = score([name])
    assert right / total >= 0.8, "\n".join(wrong)


def words_of(value: object) -> list[str]:
    """All strings a fact consists of, except those the parser computed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [word for item in value for word in words_of(item)]
    if isinstance(value, dict):
        computed = ("lines", "expands_to", "on", "recurring")
        return [word for key, item in value.items() if key not in computed for word in words_of(item)]
    return []


def fact_at(facts: dict, key: str) -> object:
    value: object = facts
    for part in key.replace("[", ".[").split("."):
        value = value[int(part[1:-1])] if part.startswith("[") else value[part]
    return value


def misplaced(facts: dict) -> list[tuple[str, str, str]]:
    """Facts whose words do not stand in their span."""
    found = []
    for key, (start, end) in facts["spans"].items():
        assert 0 <= start <= end <= len(facts["text"]), key
        value = fact_at(facts, key)
        if key.endswith("issued_on"):
            continue
        if key.endswith("period"):
            value = value["text"]
        found.extend((key, word, facts["text"][start:end]) for word in words_of(value) if word not in facts["text"][start:end])
    return found


@pytest.mark.parametrize("name", sorted(expected_notices()))
def test_spans_hold_the_words_of_their_facts(name: str) -> None:
    facts = read_notice(name)
    assert misplaced(facts) == []
    if facts["forwards"]:
        assert misplaced(facts["forwards"]) == []


@pytest.mark.parametrize("name", sorted(expected_notices()))
def test_facts_are_json_and_repeatable(name: str) -> None:
    facts = read_notice(name)
    assert json.loads(json.dumps(facts, ensure_ascii=False)) == facts == read_notice(name)


PIECES = st.sampled_from([
    "关于", "转发", "《", "》", "的通知", "的函", "吉人社联〔2022〕62号", "各市（州）、", "残联", "：", "\n", "　", "一、", "（一）", "1.", "①", "一是", "。", "；",
    "5月20日前", "每周五下班前", "月底前", "收到通知后5个工作日内", "报送", "将", "联系人", "电话", "0431-80000001", "a@b.cn", "附件：", "以“", "”为主题",
    "重点是", "2022年5月13日", "二〇二二年五月十三日", "吉林省残疾人联合会", "99月99日前", "5月1日至6月31日", "平台", "打印", "（", "）",
])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map("".join), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map("".join)))
def test_any_text_is_read_without_error_and_spans_stay_inside(text: str) -> None:
    facts = parse_notice(text)
    json.dumps(facts, ensure_ascii=False)
    assert all(0 <= start <= end <= len(facts["text"]) for start, end in facts["spans"].values())
    is_recognised(facts)


@pytest.mark.parametrize("unit", ["各市残联，", "一、高度重视", "5月20日前报送总结、", "《", "（", "残疾人联合会", "1", "a@", "每月25日前", "关于转发", "将活动总结和", "以残疾人", "电话0431-8000", "很长的一句话没有标点" * 20 + "。\n"])
def test_long_text_is_read_within_two_seconds_of_work(unit: str) -> None:
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    start = time.process_time()
    parse_notice(text)
    assert time.process_time() - start < 2.0


def test_long_notice_many_copies_within_two_seconds_of_work() -> None:
    with open_notice("jilin-2022") as raw:
        text = decode_notice(raw.read()) * 40
    start = time.process_time()
    facts = parse_notice(text)
    assert time.process_time() - start < 2.0
    assert facts["doc_number"] == "吉人社联〔2022〕62号"
    assert len(facts["forwards"]["measures"]) == 5


def test_gap_without_end_costs_nothing() -> None:
    began = process_time()
    for gap in (" " * 100_000, "\u3000 \t" * 30_000):
        assert "开展就业帮扶" in parse_notice(f"关于开展就业帮扶活动的通知\n{gap}各单位：{gap}请于5月20日前报送。")["title"]
    assert process_time() - began < 2
