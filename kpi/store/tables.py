"""The tables. SQLite and PostgreSQL alike; values are double precision (15 significant digits).

series     one row per KPI, platform, account and grain: what facts belong to
fact       one row per measurement; `change_id` says who wrote it last, when and why, and is its version
period     facts rolled up to the KPI's cadence, kept current in the same transaction
strategy   every published version of the strategy, whole but for the check-ins
check_in   what teams said about their goals; nothing of it is ever deleted
delivery   what was told to whom by mail or chat, to tell from there what is new
change     append-only log: audit, history and undo at once
draft      what a person has typed into a grid and not saved yet; no history
pasted     the block that was pasted into it, of which some may have found no place
revision   a number per KPI, and one for the strategy, raised by every write: what caches are keyed by
import_file  one row per imported file: what it was, and as of when its numbers are
import_span  which days of which series a file brought, so that an older export is known for one
mapping    what people answered about the files of a source, so that nobody is asked twice
meta       facts about the database itself
closing    months that are closed: their values stay as they were reported
late       what came for a closed month afterwards, and waits to be accepted
meeting    what a stakeholder meeting showed, frozen as it was rendered
decision   decisions and next steps of meetings; `change_id` is the version
note       what a presenter noted for a slide; each person's own
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("scope", String(64), primary_key=True, comment="KPI key, or '' for the strategy"),
    Column("number", Integer, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False, comment="UTC"),
    Column("who", Text, nullable=False),
    Column("what", String(20), nullable=False, comment="publish, record, value, demo, restore"),
    Column("parent_id", Integer, ForeignKey("change.id"), comment="the write that this value belongs to"),
    Column("kpi", String(64)),
    Column("series_id", Integer),
    Column("start", Date),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("reason", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    Column("was", Integer, comment="the write that the value before was from"),
    Column("request", String(64), unique=True, comment="idempotency key of the write"),
    Index("ix_change_kpi_id", "kpi", "id"),
    Index("ix_change_parent_id", "parent_id"),
    Index("ix_change_series_id_start", "series_id", "start"),
    sqlite_autoincrement=True,
)

strategy = Table(
    "strategy",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("change_id", Integer, ForeignKey("change.id"), nullable=False),
    Column("body", Text, nullable=False, comment="the whole strategy as JSON"),
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("change_id", Integer, ForeignKey("change.id"), nullable=False, comment="who wrote it down, and when"),
    Column("goal", String(64), nullable=False),
    Column("body", Text, nullable=False, comment="the check-in as JSON with sorted keys"),
    Column("withdrawn_id", Integer, ForeignKey("change.id"), comment="the change that took it back"),
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kpi", String(64), nullable=False),
    Column("platform", String(64), nullable=False, comment="'' for none"),
    Column("account", String(200), nullable=False, comment="'' for none"),
    Column("grain", String(10), nullable=False),
    Column("cadence", String(10), nullable=False, comment="what fact.period and table period are kept for"),
    UniqueConstraint("kpi", "platform", "account", "grain"),
    CheckConstraint("grain IN ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')", name="grain"),
    CheckConstraint("cadence IN ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')", name="cadence"),
)

fact = Table(
    "fact",
    metadata,
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True),
    Column("start", Date, primary_key=True, comment="first day of the fact's period"),
    Column("value", Double, nullable=False),
    Column("period", Date, nullable=False, comment="first day of the period of the KPI's cadence it counts for"),
    Column("change_id", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False, server_default=false(), comment="not final yet"),
    sqlite_with_rowid=False,
)

period = Table(
    "period",
    metadata,
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True),
    Column("start", Date, primary_key=True),
    Column("present", Integer, nullable=False, comment="number of facts"),
    Column("total", Double, nullable=False),
    Column("last", Double, nullable=False),
    Column("last_start", Date, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("weighted", Double, comment="sum of value × weight, where the KPI has a weight"),
    Column("weight", Double, comment="sum of the weights of these facts"),
    Column("chained", Double, comment="growth rates, chained: the product of 1 + value, less 1"),
    Column("provisional", Integer, nullable=False, server_default="0", comment="number of facts that are not final"),
    Column("change_id", Integer, nullable=False, server_default="0", comment="the write that it was rolled up in"),
    sqlite_with_rowid=False,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(10), nullable=False, comment="smtp, folder, chat"),
    Column("recipient", Text, nullable=False, comment="an address; of a chat the hash of its URL"),
    Column("day", Date, nullable=False),
    Column("begun_id", Integer, ForeignKey("change.id"), nullable=False),
    Column("sent_id", Integer, ForeignKey("change.id"), comment="NULL until it is known to be sent"),
    Column("states", JSON, nullable=False, comment="what was told"),
    Index("ix_delivery_channel_recipient", "channel", "recipient"),
    sqlite_autoincrement=True,
)

import_file = Table(
    "import_file",
    metadata,
    Column("change_id", Integer, ForeignKey("change.id"), primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("hash", String(64), nullable=False, comment="SHA-256 of the bytes"),
    Column("source", String(40), nullable=False),
    Column("account", String(200), nullable=False, comment="'' where the file does not say"),
    Column("exported", Date, nullable=False, comment="by its own word, else the day of the import"),
    Index("ix_import_file_hash", "hash"),
)

import_span = Table(
    "import_span",
    metadata,
    Column("change_id", Integer, ForeignKey("import_file.change_id"), primary_key=True),
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Index("ix_import_span_series_id", "series_id"),
)

mapping = Table(
    "mapping",
    metadata,
    Column("source", String(40), primary_key=True, comment="'' for every source"),
    Column("account", String(200), primary_key=True, comment="'' for every account"),
    Column("question", String(300), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("change_id", Integer, nullable=False, comment="who answered, and when"),
)

meeting = Table(
    "meeting",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("change_id", Integer, ForeignKey("change.id"), nullable=False, comment="the write that opened it"),
    Column("title", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("language", String(2), nullable=False),
    Column("audience", Text, nullable=False),
    Column("scope", JSON, nullable=False, comment="what was chosen to be shown"),
    Column("revision", Integer, nullable=False, comment="version of the strategy that was shown"),
    Column("carried", JSON, nullable=False, comment="ids of the decisions that were open when it was opened"),
    Column("finished_at", DateTime, comment="UTC; open until then"),
    Column("minutes", Text, comment="its decisions as they stood at its end, as JSON"),
    Column("report", Text, nullable=False, comment="the report as JSON"),
    Column("slides", Text, nullable=False, comment="the report as it was shown, as JSON"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("meeting_id", Integer, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("change_id", Integer, ForeignKey("change.id"), nullable=False, comment="version: the write that wrote it"),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False, comment="a role"),
    Column("due", Date),
    Column("status", String(10), nullable=False, index=True),
    CheckConstraint("kind IN ('decision', 'next_step')", name="kind"),
    CheckConstraint("status IN ('open', 'done', 'dropped')", name="status"),
)

note = Table(
    "note",
    metadata,
    Column("meeting_id", Integer, ForeignKey("meeting.id"), primary_key=True),
    Column("who", String(200), primary_key=True),
    Column("slide", String(200), primary_key=True),
    Column("change_id", Integer, ForeignKey("change.id"), nullable=False, comment="version"),
    Column("text", Text, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("grain", String(10), primary_key=True),
    Column("start", Date, primary_key=True, comment="first day of the grid's period"),
    Column("kpi", String(64), primary_key=True),
    Column("platform", String(64), primary_key=True, comment="'' for none"),
    Column("account", String(200), primary_key=True, comment="'' for none"),
    Column("text", Text, nullable=False, comment="as typed; '' takes the value back"),
    Column("note", Text, nullable=False, server_default=""),
    Column("provisional", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False, comment="change that the grid's value was from; 0 for none"),
    Column("at", DateTime, nullable=False, comment="UTC"),
)

pasted = Table(
    "pasted",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("grain", String(10), primary_key=True),
    Column("start", Date, primary_key=True, comment="first day of the grid's period"),
    Column("text", Text, nullable=False),
    Column("at", JSON(none_as_null=True), comment="KPI, platform, account of the cell it was pasted into, if any"),
    Column("answers", JSON, nullable=False, comment="by label: the KPI that is meant"),
)

closing = Table(
    "closing",
    metadata,
    Column("month", Date, primary_key=True, comment="first day of a month that is closed"),
    Column("change_id", Integer, ForeignKey("change.id"), nullable=False),
)

late = Table(
    "late",
    metadata,
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True),
    Column("start", Date, primary_key=True),
    Column("change_id", Integer, ForeignKey("change.id"), primary_key=True),
    Column("value", Double, comment="what came for a closed month; none: it is to be taken back"),
    Column("provisional", Boolean, nullable=False),
)
