"""Every file of the samples is recognised or declined, and what is read of it is what it is known to hold."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from functools import cache

import pytest

from kpi.imports import IMPORTERS, Answers, Column, Draft, Use, draft
from tests.imports.samples import FOLDER, Expected, Sample, samples

TODAY = dt.date(2026, 11, 29)
SOURCES = {
    "meta-business-suite": "meta_account",
    "meta-posts": "meta_posts",
    "linkedin-page": "linkedin_page",
    "linkedin-personal": "linkedin_personal",
    "plain": "plain",
    "x-twitter": "x",
    "tiktok": "tiktok",
    "youtube": "youtube",
    "ga4": "ga4",
    "google-search-console": "search_console",
    "google-ads": "google_ads",
    "meta-ads": "meta_ads",
    "google-trends": "google_trends",
}
"""Folder of the samples → the importer that takes its files."""
SAMPLES = samples()
every = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name.encode("ascii", "replace").decode())


@cache
def read(name: str) -> Draft:
    (found,) = draft(next(one.data for one in SAMPLES if one.name == name), name, today=TODAY)
    return found


def test_every_sample_has_an_importer() -> None:
    assert {SOURCES[sample.name.partition("/")[0]] for sample in SAMPLES} <= set(IMPORTERS)


@every
def test_a_sample_is_recognised_or_declined_with_a_sentence(sample: Sample) -> None:
    found = read(sample.name)
    if found.is_recognised:
        assert found.source == SOURCES[sample.name.partition("/")[0]]
        assert not [problem for problem in found.problems if problem.severity == "error" and problem.line is None]
    else:
        assert found.problems
        assert not found.storable


@every
def test_no_row_of_a_sample_is_lost_in_silence(sample: Sample) -> None:
    found = read(sample.name)
    if not found.blocks:
        pytest.skip("declined as a whole")
    for table in sample.tables:
        there = sum(found.blocks[number].rows for number in _blocks(found, table))
        expected = table.rows + len(sample.facts.get("totals", ()))
        assert there >= table.rows if table.is_excerpt else there == expected, table.title


@every
def test_the_sums_of_a_sample_are_those_that_it_is_known_to_have(sample: Sample) -> None:
    found, compared = read(sample.name), 0
    for table in sample.tables:
        for place, (total, count) in table.sums.items():
            column = _column(found, table, place)
            if column is None or column.use is Use.DATE:
                continue
            assert column.tally.sum == pytest.approx(total, rel=1e-9, abs=1e-9), column.header
            assert column.tally.numbers == count, column.header
            compared += 1
    assert compared or not any(table.sums for table in sample.tables) or not found.blocks


@every
def test_what_a_sample_states_as_its_total_is_the_sum_of_its_rows(sample: Sample) -> None:
    stated = {control.header: control for control in read(sample.name).controls}
    assert all(control.agrees for control in stated.values())
    for header, total in sample.facts.get("sums", {}).items():
        if isinstance(total, str):
            assert stated[header].summed == pytest.approx(float(total))


@every
def test_the_first_and_last_day_of_a_sample_are_those_of_its_rows(sample: Sample) -> None:
    found = read(sample.name)
    for table in sample.tables:
        columns = [column for column in _columns(found, table) if column.values and not column.span and column.place]
        if not columns or _day(table.first) is None:
            continue
        fullest = max(columns, key=lambda column: len(column.values))
        if fullest.by_publication:
            days = {fullest.values.first, fullest.values.last}
        else:
            rows = sorted(fullest.values, key=lambda value: value.row)
            days = {rows[0].start, rows[-1].start}
        assert days == {_day(table.first), _day(table.last)}, table.title


@every
def test_a_sample_is_read_the_same_under_another_name(sample: Sample) -> None:
    (renamed,) = draft(sample.data, "renamed.bin", today=TODAY)
    assert renamed.source == read(sample.name).source
    sums = [[(column.key, column.values.sum) for column in found.columns] for found in (renamed, read(sample.name))]
    assert sums[0] == sums[1] or "tiktok" in sample.name or "competitor" in sample.name


@every
def test_the_same_bytes_give_the_same_draft(sample: Sample) -> None:
    assert draft(sample.data, sample.name, today=TODAY) == (read(sample.name),)


@every
def test_no_text_of_a_sample_is_kept(sample: Sample) -> None:
    found = read(sample.name)
    texts = [column for column in found.columns if column.use is Use.TEXT]
    assert all(not column.values for column in texts)


# What the list of the samples says of single files


def sums(name: str, **answers: str) -> dict[tuple[str | None, str], float]:
    """Sum of the values by KPI and platform."""
    sample = next((one for one in SAMPLES if one.name.startswith(name)), None)
    if sample is None:
        pytest.skip(f"{name} is not among the samples")
    (found,) = draft(sample.data, sample.name, today=TODAY, answers=Answers(answers))
    return {(column.key, column.platform): column.values.sum for column in found.columns if column.values}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("meta-business-suite/4", {("brand_reach", "facebook"): 3_897_137, ("brand_reach", "instagram"): 150_759}),
        ("meta-posts/3", {("post_views", "instagram"): 527_856, ("posts", "instagram"): 57}),
        ("meta-posts/2", {("post_views", "facebook"): 0, ("post_interactions", "facebook"): 10}),
        ("linkedin-page/1", {("brand_views", "linkedin"): 474, ("posts", "linkedin"): 3}),
        ("linkedin-page/2", {("followers_gained", "linkedin"): 16}),
        ("linkedin-page/3", {("brand_followers", "linkedin"): 153}),
        ("linkedin-personal/1", {("brand_views", "linkedin"): 70_416, ("followers_gained", "linkedin"): 969,
                                 ("brand_followers", "linkedin"): 782, ("brand_reach", "linkedin"): 28_517}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_sample_gives_what_its_list_says(name: str, expected: dict[tuple[str, str], float]) -> None:
    found = sums(name)
    assert {key: found.get(key) for key in expected} == expected


def test_the_reach_of_samples_of_posts_is_never_added_up() -> None:
    for sample in SAMPLES:
        if sample.name.startswith("meta-posts"):
            assert not [c for c in read(sample.name).columns if c.values and "reach" in c.header.casefold()]


def test_a_sample_of_a_network_that_does_not_say_so_waits_for_its_name() -> None:
    name = "meta-business-suite/7" if FOLDER else "meta-business-suite/Views"
    (question,) = read(next(one.name for one in SAMPLES if one.name.startswith(name))).questions
    assert question.key == "network"
    assert list(sums(name)) == [("brand_views", "")]
    assert list(sums(name, network="instagram")) == [("brand_views", "instagram")]


_WRITTEN = ("%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d", "%Y-%m", "%a, %b %d, %Y", "%B %d %Y")


def _day(text: str) -> dt.date | None:
    """A day as the samples write it: without its clock, and of this year where it has none."""
    plain = text[:10] if text[:4].isdecimal() else text.removesuffix(".0")
    for form in _WRITTEN:
        for given in (plain.removesuffix(".0"), f"{plain} {TODAY.year}"):
            with suppress(ValueError):
                return dt.datetime.strptime(given, form).date()  # noqa: DTZ007 - only the day counts
    return None


def _blocks(found: Draft, table: Expected) -> list[int]:
    """The blocks of a table; the facts list the first names of a long header only."""
    header = tuple(_trimmed(table.header))
    return [
        number
        for number, block in enumerate(found.blocks)
        if block.header[: len(header)] == header and (len(found.blocks) == 1 or block.title == table.title)
    ]


def _trimmed(header: tuple[str, ...]) -> list[str]:
    cells = list(header)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _columns(found: Draft, table: Expected) -> list[Column]:
    blocks = _blocks(found, table)
    return [column for column in found.columns if column.block in blocks]


def _column(found: Draft, table: Expected, place: int) -> Column | None:
    """The column at a place; the one that counts its cells, where several were made of it."""
    at_place = [column for column in _columns(found, table) if column.place == place]
    return max(
        at_place, key=lambda column: sum((column.tally.numbers, column.tally.empty, column.tally.other)), default=None
    )
