"""The reference server keeps its own description: questions made from it, good and bad, over a real socket."""

from typing import Any

import hypothesis
import pytest
import schemathesis
import yaml

from registries import description
from registries.contract import OPERATIONS
from tests.reference import TOKEN, ReferenceServer

SCHEMA = schemathesis.openapi.from_path(str(description.FILE))


def test_the_description_is_the_one_that_the_contract_draws() -> None:
    """`python -m registries.description` writes it anew."""
    assert description.FILE.read_text(encoding="utf-8") == description.drawn()


def test_no_address_has_a_place_for_personal_data() -> None:
    paths = yaml.safe_load(description.FILE.read_text(encoding="utf-8"))["paths"]
    assert list(paths) == [operation.whole_path for operation in OPERATIONS]
    for path, methods in paths.items():
        assert "{" not in path
        assert list(methods) == ["post"]
        assert "parameters" not in methods["post"]


@SCHEMA.parametrize()
@hypothesis.settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
def test_every_answer_is_as_described(case: Any, reference_process: ReferenceServer) -> None:
    case.call_and_validate(base_url=reference_process.url, headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.mark.parametrize("carried", ["", "Bearer", "Bearer another", TOKEN])
def test_without_the_token_nothing_is_answered(reference_process: ReferenceServer, carried: str) -> None:
    import httpx

    for operation in OPERATIONS:
        answer = httpx.post(reference_process.url + operation.whole_path, headers={"Authorization": carried}, json={})
        assert (answer.status_code, answer.json()) == (401, {"code": "token"})
