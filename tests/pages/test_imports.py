"""The page Import as people use it: drop, answer, look, take over, and take back."""

from __future__ import annotations

import pytest

from kpi.model import Strategy
from kpi.ui.import_cards import letters
from tests.exports_made import meta
from tests.pages.dashboard import Dashboard, Page

STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [{"key": "instagram", "name": "Insta"}],
        "kpis": [{"key": "views", "name": {"de": "Aufrufe", "en": "Views"}, "kind": "flow", "grain": "daily"}],
    }
)


@pytest.fixture
def page(dashboard: Dashboard) -> Page:
    dashboard.publish(STRATEGY)
    return dashboard.open("import", "de")


def drop(page: Page, *files: tuple[str, bytes]) -> Page:
    page.app.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return page.run()


def test_an_export_is_asked_about_looked_at_taken_over_and_taken_back(dashboard: Dashboard, page: Page) -> None:
    drop(page, ("Views.csv", meta("Views", [5, 6, 7])), ("x.csv", b"\x00\x01"))
    assert not page.failures
    (asked,) = (box for box in page.app.selectbox if "Um welche Plattform geht es" in box.label)
    asked.set_value("instagram")
    page.run()
    assert "Aufrufe" in page.boards["preview"]
    assert "Insta" in page.boards["preview"]
    assert "Aufrufe · Insta: 3 neue Werte" in page.boards["preview"]
    assert "02.09.2026: 6" in page.boards["preview"]
    assert "3 Zeilen gelesen" in page.boards["preview"]
    assert "abgewiesen" not in page.boards["preview"]
    assert dashboard.premises.own.facts(["views"]) == []
    button = page.app.button(key="accept")
    assert button.label == "3 Werte übernehmen"
    button.click()
    page.run()
    assert "Meta Business Suite · nur Views\\.csv · Plattform → Insta" in page.text
    assert "3 neue und 0 geänderte Werte sind übernommen" in page.text
    assert [fact.value for fact in dashboard.premises.own.facts(["views"])] == [7, 6, 5]
    page.app.button(key="undo-done").click()
    page.run()
    assert dashboard.premises.own.facts(["views"]) == []
    assert "3 neue" not in page.boards["done"]
    assert "Der Import ist zurückgenommen." in page.boards["done"]
    assert [button.label for button in page.app.button if str(button.key).startswith("undo-")] == ["Wiederherstellen"]
    assert not page.failures


def test_a_table_with_keys_is_told_by_names_and_counts_what_it_refuses(page: Page) -> None:
    text = b"kpi,date,value\nviews,2026-09-01,5\nviews,2026-09-02,9e18\nviews,2026-09-03,9e19\n"
    drop(page, ("Neu.csv", text), ("Eine.csv", b"kpi,date,value\nviews,2026-09-04,5\n"))
    assert not page.failures
    assert {box.label for box in page.app.selectbox if "-use:" in str(box.key)} == {"Aufrufe"}
    assert "1 Zeile gelesen" in page.boards["preview"]
    assert "2 Werte abgewiesen" in page.boards["preview"]


def test_a_table_shows_marks_and_notes_and_names_its_columns_and_what_was_refused_is_told_again(page: Page) -> None:
    rows = "1.9.2026;5;ja;Aus dem <b>Bericht</b>", "2.9.2026;6;;", "3.9.2026;1.234;;", "4.9.2026;viel;;", "9.2026x;1;;"
    text = "\n".join(("kpi;date;value;provisional;note", *(f"views;{row}" for row in rows)))
    drop(page, ("Neu.csv", text.encode()))
    assert not page.failures
    preview = page.boards["preview"]
    assert "01.09.2026: 5 · vorläufig · Aus dem &lt;b&gt;Bericht&lt;/b&gt;" in preview
    assert "02.09.2026: 6<" in preview
    assert "1.234 kann 1234 oder 1,234 bedeuten." in preview
    assert (preview.count("<td>value</td>"), preview.count("<td>date</td>")) == (2, 1)
    page.app.button(key="accept").click()
    page.run()
    assert "2 neue und 0 geänderte Werte sind übernommen" in page.boards["done"]
    assert "3 wurden abgewiesen" in page.boards["done"]
    assert "2 neue Werte, 0 geändert, 3 abgewiesen" in page.text


def test_a_column_is_named_as_spreadsheets_name_it() -> None:
    assert [letters(column) for column in (1, 7, 26, 27, 703)] == ["A", "G", "Z", "AA", "AAA"]


def test_an_import_undone_in_the_list_is_not_told_as_done_any_more(dashboard: Dashboard, page: Page) -> None:
    drop(page, ("Views.csv", meta("Facebook views", [5, 6, 7])))
    (asked,) = (box for box in page.app.selectbox if "Facebook" in box.label)
    asked.set_value("")
    page.run()
    assert "0 Fragen" not in page.text
    page.app.button(key="accept").click()
    page.run()
    (entry,) = dashboard.premises.own.imports()
    page.app.button(key=f"undo-{entry.change}").click()
    page.run()
    assert "Der Import ist zurückgenommen." in page.boards["done"]
    assert not [button for button in page.app.button if button.key == "undo-done"]
    (toast,) = page.app.toast
    assert toast.value == "Views\\.csv ist zurückgenommen."
    page.app.button(key=f"undo-{entry.change}").click()
    page.run()
    (toast,) = page.app.toast
    assert toast.value == "Views\\.csv ist wiederhergestellt."


def test_files_that_are_discarded_leave_nothing_behind(dashboard: Dashboard, page: Page) -> None:
    drop(page, ("Views.csv", meta("Facebook views", [5, 6, 7])))
    assert "preview" in page.boards
    page.app.button(key="discard").click()
    page.run()
    assert "preview" not in page.boards
    assert not page.app.file_uploader[0].value
    assert dashboard.premises.own.imports() == []


def test_the_open_questions_are_counted_as_they_are_shown(page: Page) -> None:
    drop(page, ("Views.csv", meta("Views", [5, 6, 7])), ("Reach.csv", meta("Reach", [1, 2, 3])))
    asked = [box for box in page.app.selectbox if str(box.key).startswith("answer-")]
    (told,) = {caption.value for caption in page.app.caption if "offen" in caption.value}
    assert told.startswith(f"{len(asked)} Frage")


def test_a_file_downloaded_twice_and_the_next_one_of_its_kind_are_all_placed_by_one_choice(page: Page) -> None:
    twice, more = meta("Instagram views", [5, 6, 7]), meta("Instagram views", [8, 9, 10])
    drop(page, ("Views.csv", twice), ("Views (1).csv", twice), ("Views.csv", twice), ("More.csv", more))
    assert not page.failures
    choice, _other = (box for box in page.app.selectbox if "use:instagram:brand_views" in str(box.key))
    choice.set_value("-")
    page.run()
    assert not page.failures
    placed = [box.value for box in page.app.selectbox if "use:instagram:brand_views" in str(box.key)]
    assert placed == ["-", "-"]
