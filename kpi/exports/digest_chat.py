"""State changes as a message for a chat: Slack's blocks or a Teams adaptive card, names always as plain text."""

from __future__ import annotations

from typing import Any

from kpi.exports.digest_text import plain
from kpi.i18n import Language
from kpi.sentences.digests import Letter, Line
from kpi.theme import GLYPHS

_LONGEST = 2900
"""A text block of Slack holds 3000 characters."""


def slack(letter: Letter, address: str, remark: str, _: Language) -> dict[str, Any]:
    """For an incoming webhook of Slack. plain_text: no name can call a person or a channel."""
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _slack_text(letter.subject[:150])}]
    opening = " ".join(part for part in (remark, letter.intro) if part)
    blocks.append({"type": "section", "text": _slack_text(opening)})
    for section in letter.sections:
        told = "\n".join([*(_line(line, _) for line in section.lines), *([section.rest] if section.rest else [])])
        blocks.append({"type": "section", "text": _slack_text(f"{section.title}\n{told}", lines=True)})
    foot = f"{letter.foot} {address}".strip()
    blocks.append({"type": "context", "elements": [_slack_text(foot)]})
    return {"text": _escaped(plain(letter.subject)), "blocks": blocks}


def _slack_text(text: str, *, lines: bool = False) -> dict[str, Any]:
    shown = text if lines else plain(text)
    return {"type": "plain_text", "text": shown[:_LONGEST], "emoji": False}


def _escaped(text: str) -> str:
    """What a notification shows is read as Slack's markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams(letter: Letter, address: str, remark: str, _: Language) -> dict[str, Any]:
    """For a workflow's webhook of Teams. TextRun: no name is read as Markdown."""
    content = [_runs(letter.subject, bold=True), *(_runs(part) for part in (remark, letter.intro) if part)]
    for section in letter.sections:
        content.append(_runs(section.title, bold=True))
        content += [_runs(_line(line, _)) for line in section.lines]
        content += [_runs(section.rest)] if section.rest else []
    content.append(_runs(letter.foot))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": content,
    }
    if address:
        card["actions"] = [{"type": "Action.OpenUrl", "title": _("Open the dashboard"), "url": address}]
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }


def _runs(text: str, *, bold: bool = False) -> dict[str, Any]:
    run = {"type": "TextRun", "text": plain(text), "weight": "Bolder" if bold else "Default"}
    return {"type": "RichTextBlock", "inlines": [run]}


def _line(line: Line, _: Language) -> str:
    mark = f"{GLYPHS[line.status]} " if line.status else "– "
    return mark + plain(line.name) + (f": {plain(line.text)}" if line.text else "")


FORMS = {"slack": slack, "teams": teams}
