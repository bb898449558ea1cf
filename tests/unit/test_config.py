from __future__ import annotations

import copy
import pickle
import traceback
from pathlib import Path

import pytest

from qbraid_facade import Client, ConfigurationError
from qbraid_facade.config import DEFAULT_URL, Secret, Settings, endpoint_of

KEY = "qbr-a-very-secret-key"


def environ(path: Path, **more: str) -> dict[str, str]:
    return {"QBRAID_CONFIG_FILE": str(path), **more}


@pytest.fixture
def rc(tmp_path: Path) -> Path:
    path = tmp_path / "qbraidrc"
    path.write_text(
        "[default]\napi-key = from-file%s\nemail = file@example.com\norganization = org:file\nurl = https://file.example/api/v1\n"
    )
    return path


def test_arguments_beat_environment_beats_file(rc: Path) -> None:
    found = Settings.resolve(environ=environ(rc))
    assert found == Settings(Secret("from-file%s"), "file@example.com", "org:file", "https://file.example/api/v1")
    found = Settings.resolve(environ=environ(rc, QBRAID_API_KEY="from-env", QBRAID_API_URL="https://env.example/x/"))
    assert (found.api_key, found.base_url, found.email) == ("from-env", "https://env.example/x", "file@example.com")
    found = Settings.resolve("given", organization="org:given", environ=environ(rc, QBRAID_API_KEY="from-env"))
    assert (found.api_key, found.organization) == ("given", "org:given")


def test_an_access_token_beats_a_key_of_the_same_source_and_of_farther_ones(rc: Path) -> None:
    found = Settings.resolve(environ=environ(rc, QBRAID_ACCESS_TOKEN="token", QBRAID_API_KEY="key"))
    assert (found.api_key, found.access_token) == ("", "token")
    assert Settings.resolve(environ=environ(rc, QBRAID_ACCESS_TOKEN="token")).access_token == "token"
    given = Settings.resolve("given", environ=environ(rc, QBRAID_ACCESS_TOKEN="token"))
    assert (given.api_key, given.access_token) == ("given", None)
    rc.write_text("[default]\napi-key = key\naccess-token = token\n")
    assert Settings.resolve(environ=environ(rc)).access_token == "token"
    near = Settings.resolve(environ=environ(rc, QBRAID_API_KEY="key"))
    assert (near.api_key, near.access_token) == ("key", None)
    assert "hush" not in repr(Settings.resolve(environ=environ(rc, QBRAID_ACCESS_TOKEN="hush")))


#: A key of a deployment of its own, for api.equal1.com.
OWN = "eq1_mfygsltfof2wc3brfzrw63i." + "0123456789abcdef" * 4


def test_a_key_may_carry_its_host(rc: Path) -> None:
    own = "https://api.equal1.com/api/v1"
    assert Settings.resolve(OWN, environ=environ(rc)).base_url == own  # the file's address is for another key
    assert Settings.resolve(environ=environ(rc, QBRAID_API_KEY=OWN)).base_url == own
    nearer = environ(rc, QBRAID_API_KEY=OWN, QBRAID_API_URL="https://env.example/api/v1")
    assert Settings.resolve(environ=nearer).base_url == "https://env.example/api/v1"
    assert (
        Settings.resolve(OWN, base_url="https://given.example", environ=environ(rc)).base_url == "https://given.example"
    )
    with_token = environ(rc, QBRAID_API_KEY=OWN, QBRAID_ACCESS_TOKEN="token")
    assert Settings.resolve(environ=with_token).base_url == "https://file.example/api/v1"


@pytest.mark.parametrize(
    "key",
    [
        "qbr_" + "0" * 64,
        OWN[:-1],
        OWN.upper(),
        OWN.replace("mfygsltfof2wc3brfzrw63i", "mfygsltfof2wc3brfzrw63j"),  # not as base32 spells it
        OWN.replace("mfygsltfof2wc3brfzrw63i", "gezdolrqfyyc4mi"),  # 127.0.0.1
        OWN.replace("mfygsltfof2wc3brfzrw63i", "mfxwy33tmuxgg33nn4xuc"),
    ],
)
def test_a_key_without_a_proper_host_is_a_key_like_any(key: str) -> None:
    assert endpoint_of(key) is None


def test_only_a_key_is_needed(tmp_path: Path) -> None:
    found = Settings.resolve(KEY, environ=environ(tmp_path / "none"))
    assert (found.email, found.organization, found.base_url) == (None, None, DEFAULT_URL)


def test_a_missing_key_names_the_three_places(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Settings.resolve(environ=environ(tmp_path / "none", QBRAID_API_KEY="  "))
    for place in ("Client(api_key=...)", "QBRAID_API_KEY", str(tmp_path / "none"), "api-key"):
        assert place in str(caught.value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"api-key = {KEY}\n", "line 1"),
        (f"[default]\napi-key = {KEY}\nnonsense {KEY}\n", "line 3"),
        (f"[default]\napi-key = {KEY}\napi-key = {KEY}\n", "line 3"),
    ],
)
def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "qbraidrc"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=word) as caught:
        Settings.resolve(environ=environ(path))
    assert str(path) in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_is_no_text_or_no_file_is_named(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (binary, tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            Settings.resolve(environ=environ(path))


@pytest.mark.parametrize("value", ["", " ", "a b", "key\n", "ключ", "a\x00b"])
def test_a_key_that_cannot_be_a_header_is_refused_unprinted(value: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="api_key") as caught:
        Settings.resolve(value, environ=environ(tmp_path / "none"))
    assert len(value) < 2 or value not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "api-v2.qbraid.com",
        "ftp://x.example",
        "https://",
        "https://u:p@x.example",
        "https://x.example?a=1",
        "https://[::1",
    ],
)
def test_a_base_url_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        Settings.resolve(KEY, base_url=url, environ=environ(tmp_path / "none"))


def test_a_key_in_clear_over_the_network_warns(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="anyone on the way"):
        Settings.resolve(KEY, base_url="http://far.example/api/v1", environ=environ(tmp_path / "none"))
    for near in ("http://localhost:1/x", "http://127.0.0.1:1/x", "http://[::1]:1/x"):
        Settings.resolve(KEY, base_url=near, environ=environ(tmp_path / "none"))


def test_secrets_do_not_print() -> None:
    with Client(KEY, email="me@example.com", base_url="http://127.0.0.1:9/api/v1") as client:
        for thing in (client, client.api, Settings.resolve(KEY, "me@example.com")):
            assert KEY not in repr(thing)
        assert "me@example.com" not in repr(client.api)
    secret = Secret(KEY)
    assert repr(secret) == "'***'"
    assert pickle.loads(pickle.dumps(secret)) == copy.copy(secret) == KEY


def test_verify_false_warns_every_time_and_a_wrong_ca_file_is_named(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.warns(UserWarning, match="verify=False"):
            Client(KEY, verify=False).close()
    with pytest.raises(ConfigurationError, match=r"none\.pem"):
        Client(KEY, verify=str(tmp_path / "none.pem"))


@pytest.mark.parametrize("arguments", [{"timeout": 0}, {"timeout": None}, {"timeout": "3"}, {"timeout": float("nan")}])
def test_a_timeout_that_is_none_is_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match="timeout must be"):
        Client(KEY, **arguments)


@pytest.mark.parametrize("value", [-1, 1.5, True, None])
def test_max_retries_is_a_whole_number(value: int) -> None:
    with pytest.raises(ConfigurationError, match="max_retries"):
        Client(KEY, max_retries=value)


@pytest.mark.parametrize("agent", ["a\r\nX: y", "é", " ", ""])
def test_a_user_agent_that_cannot_be_sent_is_refused(agent: str) -> None:
    with pytest.raises(ConfigurationError, match="user_agent"):
        Client(KEY, user_agent=agent)


def test_a_proxy_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="proxy"):
        Client(KEY, proxy="gopher://x")
