"""`helpdesk report` as it is typed."""

import json
from pathlib import Path

import pytest

from diagnostics.cli import main
from diagnostics.signing import KEY_FILE, open_signer

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture) -> Path:
    """A folder with the page, the report and the record of this machine, and the key that signed them."""
    monkeypatch.setenv("HELPDESK_STATE", str(tmp_path / "state"))
    files = ["--html", str(tmp_path / "rapport.html"), "--record", str(tmp_path / "poste.json")]
    main(["diagnose", "--json", *files])
    (tmp_path / "rapport.json").write_text(capsys.readouterr().out, encoding="utf-8")
    return tmp_path


FILES = ("rapport.html", "rapport.json", "poste.json")


@pytest.mark.parametrize("name", FILES)
def test_unchanged_changed_and_unsigned(made: Path, capsys: Capture, name: str) -> None:
    file = made / name
    assert main(["report", "verify", str(file)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("INCHANGÉ") and open_signer(made / "state").fingerprint in told
    assert "n'importe qui peut faire une clé" in " ".join(told.split())
    file.write_bytes(file.read_bytes().replace(b"2026", b"2025", 1).replace(b"helpdesk 0", b"helpdesk 9"))
    assert main(["report", "verify", str(file)]) == 1
    assert capsys.readouterr().out.startswith("MODIFIÉ")


@pytest.mark.parametrize("name", FILES)
def test_without_a_key_nothing_is_lost(made: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (made / "state" / KEY_FILE).chmod(0o644)
    code = main(["diagnose", "--json", "--html", str(made / FILES[0]), "--record", str(made / FILES[2])])
    told = capsys.readouterr()
    assert code in (0, 1, 2) and "Rapport non signé" in told.err
    (made / FILES[1]).write_text(told.out, encoding="utf-8")
    assert main(["report", "verify", str(made / name)]) == 2
    assert capsys.readouterr().out.startswith("NON SIGNÉ")
    assert "Rapport non signé" in (made / FILES[0]).read_text(encoding="utf-8")


def test_an_expected_key(made: Path, capsys: Capture) -> None:
    assert main(["report", "key"]) == 0
    own = capsys.readouterr().out.split(":")[1].strip()
    command = ["report", "verify", str(made / "rapport.html"), "--fingerprint"]
    assert main([*command, own.replace(" ", "").upper()]) == 0
    assert "C'est bien l'empreinte attendue" in capsys.readouterr().out
    assert main([*command, open_signer(made / "another").fingerprint]) == 1
    assert capsys.readouterr().out.startswith("AUTRE CLÉ")
    assert main([*command, "abcd"]) == 64
    assert "helpdesk report key" in capsys.readouterr().err


def test_a_file_that_cannot_be_read(made: Path, capsys: Capture) -> None:
    for name in ("absent.html", "state"):
        assert main(["report", "verify", str(made / name)]) == 2
        assert name in capsys.readouterr().err
    (made / "gros.json").write_bytes(b" " * 8_000_001)
    assert main(["report", "verify", str(made / "gros.json")]) == 2
    assert "trop gros" in capsys.readouterr().err


def test_the_key_stays_where_it_is(made: Path) -> None:
    pem = (made / "state" / KEY_FILE).read_text().splitlines()[1]
    for name in FILES:
        text = (made / name).read_text(encoding="utf-8")
        assert pem not in text
    assert set(json.loads((made / "rapport.json").read_text(encoding="utf-8"))["signature"]) == {
        "algorithm",
        "fingerprint",
        "public_key",
        "value",
    }
