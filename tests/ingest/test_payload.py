"""Whatever arrives as a body is stored or refused, never an error of ours."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.ingest.test_props import JSON
from tests.ingest.world import World

KEYS = [*"nudrhmpive$", "sd", "name", "url", "domain", "referrer", "hashMode", "meta", "props"]
KEYS += ["revenue", "interactive"]

FIELDS = st.dictionaries(
    st.sampled_from(KEYS) | st.text(max_size=5),
    JSON
    | st.sampled_from(["pageview", "engagement", "example.com", "https://example.com/a?ref=x#y"])
    | st.text(max_size=40).map(lambda text: f"https://example.com/{text}"),
)

world = World()


@given(FIELDS)
@example({"n": "pageview", "u": "https://example.com", "d": "example.com", "v": 10**30})
@example({"n": "engagement", "u": "https://example.com", "sd": "9" * 400})
def test_any_json_object_is_answered_202_or_400(fields: dict[str, Any]) -> None:
    answer = world.post(json.dumps(fields).encode("utf-8", "surrogatepass"))
    assert answer.status in {202, 400}


@given(st.binary(), st.sampled_from(["", "text/plain", "application/json", "image/gif"]))
def test_any_bytes_are_answered_202_or_400(body: bytes, content_type: str) -> None:
    assert world.post(body, headers={"content-type": content_type}).status in {202, 400}


@given(
    st.binary(),
    st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            'multipart/form-data; boundary="',
        ]
    ),
)
@example(
    b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"
)
def test_any_form_is_answered_202_or_400(body: bytes, content_type: str) -> None:
    assert world.post(body, headers={"content-type": content_type}).status in {202, 400}


@given(st.text(st.characters(codec="latin-1", exclude_characters="\n\r"), max_size=200))
def test_any_user_agent_is_taken(user_agent: str) -> None:
    body = json.dumps({"n": "pageview", "u": "https://example.com", "d": "example.com"})
    assert world.post(body.encode(), user_agent=user_agent).status == 202
