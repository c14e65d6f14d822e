from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from audit.chain import CUT, FIELDS, GENESIS, REASON_LIMIT, chained, one_reason, storable

PLAIN = dict.fromkeys(FIELDS, "") | {
    "seq": 1,
    "at": datetime(2023, 8, 18, 9, tzinfo=UTC),
    "plan_time": None,
    "payload": {},
}


def test_the_hash_depends_on_every_field():
    before = chained(GENESIS, "plan", PLAIN)
    changed = {name: chained(GENESIS, "plan", PLAIN | {name: "else"}) for name in FIELDS}
    assert len({before, *changed.values()}) == len(FIELDS) + 1


def test_the_hash_depends_on_the_event_before_and_on_the_chain():
    assert len({chained(GENESIS, "a", PLAIN), chained(GENESIS, "b", PLAIN), chained("1" * 64, "a", PLAIN)}) == 3


def test_one_instant_written_in_two_zones_has_one_hash():
    shanghai = PLAIN | {"at": datetime(2023, 8, 18, 17, tzinfo=ZoneInfo("Asia/Shanghai"))}
    assert chained(GENESIS, "plan", shanghai) == chained(GENESIS, "plan", PLAIN)


def test_a_payload_is_stored_as_it_will_come_back():
    assert storable({"day": date(2023, 8, 18), "points": Decimal("61.50"), "ratio": 0.1, "n": 3}) == {
        "day": "2023-08-18",
        "points": "61.50",
        "ratio": "0.1",
        "n": 3,
    }


def test_an_identity_number_is_masked_wherever_it_stands():
    number = "330106198506150011"
    words = f"号码{number}有误"
    masked = "号码330106********0011有误"
    assert one_reason(words) == masked
    assert storable({"a": [{"b": words}]}) == {"a": [{"b": masked}]}


def test_another_run_of_eighteen_digits_stays():
    assert one_reason("913301000000000000") == "913301000000000000"


def test_a_reason_of_a_megabyte_is_cut_and_says_so():
    cut = one_reason("长" * 1_000_000)
    assert len(cut) == REASON_LIMIT
    assert cut.endswith(CUT)
    assert one_reason("a\x00b") == "ab"
