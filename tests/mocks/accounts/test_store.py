"""Accounts in every database that they may be kept in: in memory, in a file, in PostgreSQL."""

import gc
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, QueuePool

from diagnostics.domain.database import Opening, _engine
from mocks.accounts import Account, Accounts, StoreError

VIRGINIE = Account(
    "essai",
    "899700034012",
    "f:cle:899700034012",
    "cps",
    "MEDECIN RPPS0003401",
    "VIRGINIE",
    "Médecin",
    "Qualifié en Médecine générale",
    "Virginie@exemple.test",
    "$argon2id$…",
    phone="04 00 00 00 00",
    address="1 rue « Imaginaire » d'Épreuve; DROP TABLE accounts--",
    postcode="69003",
    town="Lyon",
    created=1.5,
    changed=2.25,
)
CAMILLE = replace(VIRGINIE, national_id="899700999990", subject="autre", email="camille@exemple.test", created=0.5)


@pytest.fixture(params=["memory", "file", "postgres"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Accounts]]:
    """How to open the accounts, empty at first."""
    opened: list[Accounts] = []

    def open_again() -> Accounts:
        if request.param != "memory" or not opened:
            opened.append(Accounts(url))
        return opened[-1]

    urls = {"memory": "sqlite://", "file": f"sqlite:///{tmp_path}/dossier/accounts.db"}
    url = urls.get(request.param) or request.getfixturevalue("postgres")
    for space in ("essai", ""):
        open_again().forget(space)
    yield open_again
    for accounts in opened:
        accounts.close()


@pytest.fixture
def accounts(make: Callable[[], Accounts]) -> Accounts:
    """Those of one server."""
    return make()


def test_what_is_put_is_found(accounts: Accounts) -> None:
    assert accounts.find("essai", VIRGINIE.national_id) is None
    accounts.put(VIRGINIE)
    assert accounts.find("essai", VIRGINIE.national_id) == VIRGINIE
    assert accounts.by_email("essai", "vIRGINIE@EXEMPLE.test") == VIRGINIE
    assert accounts.by_email("essai", "personne@exemple.test") is None


def test_one_account_for_each_professional(accounts: Accounts) -> None:
    accounts.put(VIRGINIE)
    accounts.put(CAMILLE)
    accounts.put(replace(VIRGINIE, town="Bron"))
    assert [one.town for one in accounts.all("essai")] == ["Lyon", "Bron"]
    accounts.drop("essai", CAMILLE.national_id)
    assert [one.national_id for one in accounts.all("essai")] == [VIRGINIE.national_id]


def test_what_two_change_at_once_stays(accounts: Accounts) -> None:
    accounts.put(VIRGINIE)
    changes = [{"email": "neuf@exemple.test"}, {"password": "$neuf"}, {"town": "Bron"}, {"specialty": "Autre"}]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: accounts.change("essai", VIRGINIE.national_id, **one), changes))
    assert accounts.find("essai", VIRGINIE.national_id) == replace(
        VIRGINIE, email="neuf@exemple.test", password="$neuf", town="Bron", specialty="Autre"
    )
    assert accounts.change("essai", CAMILLE.national_id, town="Bron") is None
    assert accounts.change("", VIRGINIE.national_id, town="Bron") is None


def test_the_first_of_two_new_accounts_stays(accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as pool:
        drafts = [replace(VIRGINIE, town=str(rank)) for rank in range(8)]
        added = dict(zip(drafts, pool.map(accounts.add, drafts), strict=True))
    assert [draft for draft, kept in added.items() if kept] == list(accounts.all("essai"))


def test_spaces_do_not_see_each_other(accounts: Accounts) -> None:
    accounts.put(VIRGINIE)
    accounts.put(replace(VIRGINIE, space=""))
    accounts.forget("essai")
    assert accounts.all("essai") == ()
    assert len(accounts.all("")) == 1
    accounts.forget("")


def test_they_outlive_the_server(make: Callable[[], Accounts]) -> None:
    make().put(VIRGINIE)
    assert make().all("essai") == (VIRGINIE,)


def test_many_threads_at_once(accounts: Accounts) -> None:
    def put(number: int) -> None:
        accounts.put(replace(VIRGINIE, town=str(number)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(40)))
    assert len(accounts.all("essai")) == 1


def test_two_servers_begin_at_once(make: Callable[[], Accounts]) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: make().all("essai"), range(4))) == [()] * 4


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("postgresql+psycopg://moi:secret@127.0.0.1:1/base", "secret"),
        ("pas une adresse", "xxx"),
        ("mysql+absent://moi:secret@hote/base", "secret"),
        ("sqlite:////proc/interdit/accounts.db", "xxx"),
    ],
)
def test_a_database_out_of_reach_is_told(url: str, hidden: str) -> None:
    with pytest.raises(StoreError) as caught:
        Accounts(url).all("essai")
    assert "--accounts" in str(caught.value)
    assert hidden not in str(caught.value)


def test_it_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "dossier").write_text("a file in the way")
    accounts = Accounts.in_file(tmp_path / "dossier" / "accounts.db")
    with pytest.raises(StoreError):
        accounts.put(VIRGINIE)
    (tmp_path / "dossier").unlink()
    accounts.put(VIRGINIE)
    assert accounts.all("essai") == (VIRGINIE,)
    accounts.close()
    assert accounts.all("essai") == (VIRGINIE,)
    accounts.close()


def _waiting() -> int:
    """How many threads stand before the opening of a database."""
    return sum(frame.f_code is Opening.engine.__code__ for frame in sys._current_frames().values())


def test_a_room_before_a_mute_server_waits_once_and_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, ThreadPoolExecutor(8) as pool:
        accounts = Accounts(f"postgresql+psycopg://moi@127.0.0.1:{mute.getsockname()[1]}/base?sslmode=disable")
        asked = [pool.submit(accounts.all, "essai") for _ in range(8)]
        held, _ = mute.accept()
        while _waiting() < len(asked) - 1:
            time.sleep(0.001)
        assert Accounts().all("essai") == ()  # another database is not held up
        held.close()
        assert all(isinstance(one.exception(), StoreError) for one in asked)
        mute.setblocking(False)
        with pytest.raises(BlockingIOError):
            mute.accept()


def test_accounts_that_nobody_closed_give_their_connection_back(tmp_path: Path) -> None:
    accounts = Accounts.in_file(tmp_path / "accounts.db")
    accounts.add(VIRGINIE)
    pool = accounts._opening.engine().pool
    assert isinstance(pool, QueuePool) and pool.checkedin() == 1
    del accounts
    gc.collect()
    assert pool.checkedin() == 0


def test_closed_accounts_give_their_connection_back_at_once(tmp_path: Path) -> None:
    accounts = Accounts.in_file(tmp_path / "accounts.db")
    for _ in range(2):
        accounts.put(VIRGINIE)
        pool = accounts._opening.engine().pool
        assert isinstance(pool, QueuePool) and pool.checkedin() == 1
        accounts.close()
        assert pool.checkedin() == 0


def test_a_database_that_does_not_open_keeps_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Engine] = []

    def watched(url: str) -> Engine:
        made.append(_engine(url))
        return made[-1]

    monkeypatch.setattr("diagnostics.domain.database._engine", watched)
    file = tmp_path / "accounts.db"
    file.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError):
        Accounts.in_file(file).all("essai")
    (engine,) = made
    assert isinstance(engine.pool, QueuePool) and engine.pool.checkedin() == 0
