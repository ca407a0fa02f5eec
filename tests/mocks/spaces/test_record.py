"""What the record keeps of what goes through, and what it never shows."""

import time

import orjson
import pytest

from mocks.spaces.record import LONGEST, LONGEST_LOCATION, MASK, Record, masked, masked_location, short

LOCATIONS = {
    "https://rp.test/cb?code=secret&state=s": f"https://rp.test/cb?code={short('secret')}&state=s",
    "https://rp.test/cb#state=s&id_token=secret": f"https://rp.test/cb#state=s&id_token={short('secret')}",
    "https://rp.test/cb?CODE=secret": f"https://rp.test/cb?CODE={short('secret')}",
    "https://rp.test/cb?password=secret#": f"https://rp.test/cb?password={MASK}#",
    "https://rp.test/cb?un_code=visible&codes=visible": "https://rp.test/cb?un_code=visible&codes=visible",
    f"https://rp.test/cb?state={'s' * 999}&code=secret":
        f"https://rp.test/cb?state={'s' * LONGEST}&code={short('secret')}",
    f"https://rp.test/cb?to=/a?b={'b' * 999}&code=secret":
        f"https://rp.test/cb?to=/a?b={'b' * (LONGEST - 5)}&code={short('secret')}",
    "https://rp.test/cb?code=one?two": f"https://rp.test/cb?code={short('one?two')}",
    f"https://rp.test/&a={'a' * 99}?code=secret{'s' * 400}":
        f"https://rp.test/&a={'a' * 99}?code={short('secret' + 's' * 400)}",
    "https://rp.test/&P\u0130N=1?code=secret": f"https://rp.test/&P\u0130N=1?code={short('secret')}",
    f"https://rp.test/cb??b={'b' * 999}": f"https://rp.test/cb??b={'b' * LONGEST}",
    "https://rp.test/code=1": "https://rp.test/code=1",
    "": "",
}  # fmt: skip


@pytest.mark.parametrize("location", LOCATIONS)
def test_where_a_browser_is_sent_without_what_is_secret(location: str) -> None:
    assert masked_location(location) == LOCATIONS[location]


def test_no_location_is_kept_whole_when_it_is_a_book() -> None:
    assert masked_location(None) == "" and len(masked_location("x" * 9999)) == LONGEST
    assert len(masked_location("/?" + "a=1&" * 9999)) == LONGEST_LOCATION


def test_no_location_holds_the_server_up() -> None:
    begun = time.process_time()
    masked_location("https://rp.test/cb?" + "?" * 60_000)
    assert time.process_time() - begun < 1


def test_parameters_are_masked_by_name_whatever_its_case() -> None:
    given = [("Client_Secret", "s"), ("code", "c"), ("scope", "openid"), ("nonce", "n" * 999), ("pin", "1234")]
    assert masked(given, secret=("scope",)) == {
        "Client_Secret": MASK, "code": short("c"), "scope": MASK, "nonce": "n" * LONGEST, "pin": MASK,
    }  # fmt: skip


def test_what_is_kept_is_bounded_and_goes_out_as_json() -> None:
    record = Record(kept=2)
    for number in range(3):
        record.add(
            moment=0.0, origin="auth", method="G" * 999, path="/" * 999, parameters={}, status=200,
            said={"fr": "f" * 999}, real=str(number),
        )  # fmt: skip
    first, last = orjson.loads(orjson.dumps(record.to_data()))
    assert (first["number"], last["number"], last["real"]) == (2, 3, "2")
    assert len(last["method"]) == len(last["path"]) == len(last["said"]["fr"]) == LONGEST and last["tokens"] == {}
    assert last["moment"] == "1970-01-01T00:00:00.000+00:00"


def test_an_exchange_without_its_request_is_not_kept() -> None:
    record = Record()
    with pytest.raises(TypeError, match="path"):
        record.add(moment=0.0, origin="auth", method="GET", parameters={}, status=200)
    assert not list(record)
