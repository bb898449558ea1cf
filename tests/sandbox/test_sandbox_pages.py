"""The sandbox's pages as a browser without a script gets them: who sees what, and that nothing in it is run."""

from __future__ import annotations

import html
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from sandbox_world import CONTRACT, QPU, World

from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.app import make_app
from qbraid_facade.sandbox.limits import RateLimit
from qbraid_facade.sandbox.refusal import Refusal
from qbraid_facade.sandbox.sessions import LASTS
from qbraid_facade.sandbox.workers import EngineJob, Outcome, ProgramError

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "</textarea></pre></title><svg onload=alert(1)>",
    "<!--",
    "&lt;b&gt;&amp;",
]
WALK = ("INITIALIZING", "QUEUED", "RUNNING", "COMPLETED")
UNSEEN = {
    "a\u202eb": "a[U+202E]b",
    "a\x00b": "a[U+0000]b",
    "a\u2066\u200bb": "a[U+2066][U+200B]b",
    "\x1b[31m": "[U+001B][31m",
}


class Browser:
    """Somebody's browser, with cookies of its own."""

    def __init__(self, world: World, *, rate: float | None = None) -> None:
        self.now = 0.0
        self._world = world
        limit = RateLimit(rate, lambda: self.now)
        self._app = make_app(world.service, contract=CONTRACT, limit=limit, link="the-link", clock=lambda: self.now)
        self.cookies = httpx.Cookies()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            base = "http://127.0.0.1:8787"
            async with httpx.AsyncClient(transport=transport, base_url=base, cookies=self.cookies) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return self._world._runner.run(exchange())

    def log_in(self, key: str = "key") -> Browser:
        assert self.post("/login", data={"key": key}).headers["location"] == "/"
        return self


class Markup(HTMLParser):
    """What is markup in a page, and what is text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)


@pytest.fixture
def inside(browser: Browser) -> Browser:
    return browser.log_in()


def other(world: World) -> None:
    """One more account."""
    world.service.accounts.add("bob", "bob-organization", world.service.account.balance)
    world.service.accounts.add_key("bob", "bobs-key")


# -- who is let in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/devices", "/jobs/x", "/jobs/x/programs/0"])
def test_nothing_is_seen_before_logging_in(world: World, browser: Browser, path: str) -> None:
    world.submit(name="a secret")
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert answer.content == b""


def test_a_key_lets_in_and_logging_out_ends_it(world: World, browser: Browser) -> None:
    assert '<input type="password" name="key"' in browser.get("/login").text
    answer = browser.post("/login", data={"key": " key "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={LASTS}"))
    assert "key" not in cookie
    assert "sandbox-user" in browser.get("/").text
    assert browser.get("/login").headers["location"] == "/"
    kept = httpx.Cookies(browser.cookies)
    assert browser.post("/logout").headers["location"] == "/login"
    browser.cookies = kept  # whoever kept the cookie has nothing
    assert browser.get("/").status_code == 303


def test_the_link_lets_in_and_leaves_no_token_in_the_address(browser: Browser) -> None:
    answer = browser.get("/login?token=the-link")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "the-lin", "key", "the-link2", "é"])
def test_another_token_does_not(browser: Browser, token: str) -> None:
    answer = browser.get("/login", params={"token": token})
    assert answer.status_code == 401
    assert "another run" in answer.text
    assert browser.get("/").status_code == 303


def test_an_app_without_a_link_has_no_token_that_fits(world: World) -> None:
    browser = Browser(world)
    browser._app = make_app(world.service, contract=CONTRACT, limit=RateLimit(None, lambda: 0.0))
    assert [browser.get("/login", params={"token": token}).status_code for token in ("", "None")] == [401, 401]


@pytest.mark.parametrize("form", [{}, {"key": ""}, {"key": "wrong"}, {"key": "\ud800".encode(errors="surrogatepass")}])
def test_a_wrong_key_is_told_so_and_is_not_told_again(browser: Browser, form: Any) -> None:
    answer = browser.post("/login", data=form)
    assert answer.status_code == 401
    assert "No account here has this key" in answer.text
    assert "wrong" not in answer.text
    assert "set-cookie" not in answer.headers


def test_keys_and_tokens_are_guessed_no_faster_than_the_rate_limit(world: World) -> None:
    browser = Browser(world, rate=1)
    assert [browser.post("/login", data={"key": f"guess {n}"}).status_code for n in range(3)] == [401, 401, 429]
    answer = browser.get("/login?token=guess")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert "try again in 1 s" in answer.text
    browser.log_in()  # the right key is of an account, whose bucket is its own


def test_a_session_ends_in_time(inside: Browser) -> None:
    inside.now = LASTS - 1
    assert inside.get("/").status_code == 200
    inside.now = LASTS
    assert inside.get("/").status_code == 303


def test_a_user_has_so_many_sessions_and_the_oldest_makes_room(world: World, browser: Browser) -> None:
    other(world)
    bobs = httpx.Cookies(browser.log_in("bobs-key").cookies)
    kept = []
    for _ in range(17):
        browser.cookies = httpx.Cookies()
        kept.append(httpx.Cookies(browser.log_in().cookies))
    answers = []
    for cookies in (kept[0], kept[1], kept[-1], bobs):
        browser.cookies = cookies
        answers.append(browser.get("/").status_code)
    assert answers == [303, 200, 200, 200]


def test_a_form_that_is_too_long_is_refused(browser: Browser) -> None:
    assert browser.post("/login", data={"key": "x" * 5000}).status_code == 413


@pytest.mark.parametrize("path", ["/login", "/logout"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused(inside: Browser, path: str, headers: dict[str, str]) -> None:
    answer = inside.post(path, data={"key": "key"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert inside.get("/").status_code == 200


def test_a_form_of_ones_own_is_not(browser: Browser) -> None:
    headers = {"Origin": "http://127.0.0.1:8787", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/login", data={"key": "key"}, headers=headers).status_code == 303


def test_whoever_comes_from_another_site_is_led_on_from_a_page_of_ours(browser: Browser) -> None:
    # The cookie is strict: a browser that follows a link from elsewhere does not send it.
    answer = browser.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/login">' in answer.text


def test_the_sandbox_says_where_its_page_is_and_logs_no_secret(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG", logger="uvicorn")
    caplog.set_level("DEBUG", logger="qbraid_facade.sandbox")
    with Sandbox() as running, httpx.Client(base_url=running.url.removesuffix("/api/v1"), trust_env=False) as client:
        assert running.api_key not in running.page
        token = running.page.partition("?token=")[2]
        assert len(token) > 40
        assert client.get(running.page).headers["location"] == "/"
        assert "sandbox-user" in client.get("/").text
        session = next(iter(client.cookies.values()))
        client.cookies.clear()
        assert client.get(running.page + "x").status_code == 401
        assert client.post("/login", data={"key": running.api_key}).status_code == 303
        assert client.post("/login", data={"key": "wrong-key"}).status_code == 401
    logged = caplog.text + "".join(capfd.readouterr())
    assert not [secret for secret in (token, session, running.api_key, "wrong-key") if secret in logged]


def test_each_run_has_a_link_of_its_own() -> None:
    links = []
    for _ in range(2):
        with Sandbox() as running:
            links.append(running.page.partition("?token=")[2])
    assert links[0] != links[1]


# -- whose it is -------------------------------------------------------------------------------------------------


def test_nobody_sees_the_jobs_of_another_account(world: World, browser: Browser) -> None:
    qrn = world.submit("secret text", name="a secret", tags={"secret": "yes"})
    world.settle()
    other(world)
    browser.log_in("bobs-key")
    assert "secret" not in browser.get("/").text
    for path in (f"/jobs/{qrn}", f"/jobs/{qrn}/programs/0"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "belongs to another account" in answer.text
        assert "secret" not in answer.text
        assert browser.get(path, headers={"X-API-KEY": "key"}).status_code == 403  # the session counts here


def test_a_key_in_a_header_opens_no_page_and_a_cookie_opens_no_api(inside: Browser, world: World) -> None:
    assert inside.get("/api/v1/jobs").status_code == 401
    assert Browser(world).get("/", headers={"X-API-KEY": "key"}).status_code == 303


def test_what_there_is_not_is_404_and_said_in_a_page(inside: Browser, world: World) -> None:
    qrn = world.submit()
    for path in ("/jobs/nothing", f"/jobs/{qrn}/programs/1"):
        answer = inside.get(path)
        assert answer.status_code == 404
        assert "<h1>Nothing to see</h1>" in answer.text


def test_the_api_still_tells_what_it_does_not_serve(inside: Browser) -> None:
    assert inside.get("/nothing").json()["error"]["code"] == "NOT_FOUND"
    assert inside.get("/api/v1/nothing").json()["error"]["code"] == "NOT_FOUND"
    assert inside.request("PUT", "/api/v1/jobs").status_code == 405


# -- what a browser may do with it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/?page=x", "/jobs/nothing", "/devices", "/login", "/login?token=x", "/static/page.js", "/static/no"]
)
def test_every_answer_is_kept_to_itself(inside: Browser, path: str) -> None:
    headers = inside.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "img-src", "form-action")} == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "kind"), [("page.css", "text/css"), ("page.js", "text/javascript"), ("icon.svg", "image/svg+xml")]
)
def test_the_files_come_as_what_they_are(browser: Browser, name: str, kind: str) -> None:
    answer = browser.get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind


@pytest.mark.parametrize("name", ["pages.py", "..%2fpages.py", "%2e%2e/pages.py", "..%2ftemplates%2fbase.html"])
def test_no_other_file_comes(browser: Browser, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8787", "127.0.0.1.evil.example", "localhost@evil", "", "::1"]
)
@pytest.mark.parametrize("path", ["/", "/login", "/login?token=the-link", "/static/page.js"])
def test_under_another_name_there_is_nothing(inside: Browser, host: str, path: str) -> None:
    answer = inside.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "127.0.0.1 or localhost" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:1", "localhost:8787", "LOCALHOST", "[::1]:8787"])
def test_under_its_own_names_there_is(browser: Browser, host: str) -> None:
    assert browser.get("/login", headers={"Host": host}).status_code == 200


# -- what is shown -----------------------------------------------------------------------------------------------


def test_the_list_says_of_each_job_what_one_looks_for(world: World, inside: Browser) -> None:
    qrn = world.submit(name="older", deviceQrn=QPU, shots=200)
    world.settle()
    world.submit("wrong", name="newer")
    world.settle()
    page = inside.get("/").text
    row = page[page.index("older") : page.index("</tbody>")]
    assert page.index("newer") < page.index("older")  # the newest first
    assert f'href="/jobs/{qrn.replace(":", "%3A")}"' in page
    assert all(
        word in row for word in ("COMPLETED", QPU, ">200<", "59", 'datetime="2026-01-01T12:34:56.000Z"', "2 s ago")
    )
    assert "FAILED" in page
    assert "<b>999,941</b> credits" in page


def test_what_is_held_for_a_job_under_way_is_said(world: World, inside: Browser) -> None:
    world.hold()
    qrn = world.submit(deviceQrn=QPU, shots=200)
    world.settle()
    for path in ("/", f"/jobs/{qrn}"):
        assert "and 59 held" in inside.get(path).text


def test_the_list_is_filtered_by_status_and_by_words(world: World, inside: Browser) -> None:
    world.submit(name="the good")
    world.submit("wrong", name="the bad")
    world.settle()

    def names(query: str) -> list[str]:
        page = inside.get(f"/{query}").text
        return [name for name in ("the good", "the bad") if f"<bdi>{name}</bdi>" in page]

    assert names("?status=FAILED") == ["the bad"]
    assert names("?search=GOOD") == ["the good"]
    assert names("?status=FAILED&search=good") == []
    assert names("?status=&search=") == names("?status=nonsense") == ["the good", "the bad"]
    page = inside.get("/?status=FAILED&search=b%22a").text
    assert '<option value="FAILED" selected>' in page
    assert 'value="b&#34;a"' in page
    assert "No job fits" in page


def test_the_list_has_pages_that_keep_the_filter(world: World, inside: Browser) -> None:
    for number in range(51):
        world.submit(name=f"job no. {number}")
    world.settle()
    first = inside.get("/?status=COMPLETED&search=no.").text
    assert first.count("<bdi>job no. ") == 25
    assert "51 that fit" in first
    assert "Page 1 of 3" in first
    assert 'href="?status=COMPLETED&amp;search=no.&amp;page=2" rel="next"' in first
    assert 'rel="prev"' not in first
    last = inside.get("/?status=COMPLETED&search=no.&page=3").text
    assert last.count("<bdi>job no. ") == 1
    assert 'rel="next"' not in last
    beyond = inside.get("/?page=99").text
    assert "Page 3 of 3" in beyond
    assert "<bdi>job no. 0</bdi>" in beyond
    for wrong in ("-1", "x", "999999999999999999999", "²"):
        assert "Page 1 of 3" in inside.get("/", params={"page": wrong}).text


def test_a_job_is_told_from_its_first_status_to_its_counts(world: World, inside: Browser) -> None:
    world.hold()
    qrn = world.submit("the program", name="mine", tags={"sweep": 3}, runtimeOptions={"seed": 7})
    world.settle()
    page = inside.get(f"/jobs/{qrn}").text
    assert 'data-every="1000"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "They come when the job has completed" in page
    world.release()
    page = inside.get(f"/jobs/{qrn}").text
    steps = [page.index(f'<th scope="row"><span class="status" data-status="{status}">') for status in WALK]
    assert steps == sorted(steps)
    assert '<td class="number">1.0 s</td>' in page  # it was RUNNING for that long
    assert "data-every" not in page
    assert "http-equiv" not in page
    assert "leftmost character is classical bit 0" in page
    text = " ".join(Markup(page).text.split())
    assert all(
        words in text
        for words in ("the program", "sweep 3", '{"seed": 7}', "Outcome Shots Share 0 100 100.0 %", "Ran for 1.0 s")
    )


def test_the_histogram_has_the_32_most_frequent_outcomes_and_counts_the_rest(
    world: World, inside: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {f"{number:06b}": 64 - number for number in range(40)}

    async def run(job: EngineJob, on_start: Callable[[], None]) -> Outcome:
        on_start()
        return Outcome(counts, None)

    monkeypatch.setattr(world.engine, "run", run)
    qrn = world.submit()
    world.settle()
    page = inside.get(f"/jobs/{qrn}").text
    assert page.count("<rect ") == 32
    assert '<rect width="100.00"' in page
    assert '<rect width="51.56"' in page  # 33 of 64
    assert "000000" in page
    assert "100000" not in page  # the 33rd
    assert "8 more" in page
    assert f">{sum(range(25, 33))}<" in page
    assert "style=" not in page  # which the policy would not let through


def test_a_batch_has_its_circuits_page_by_page(world: World, inside: Browser) -> None:
    qrn = world.submit([f"text no. {number}." for number in range(12)])
    world.settle()
    first, second = (inside.get(f"/jobs/{qrn}?page={page}").text for page in (1, 2))
    assert "text no. 9." in first
    assert "text no. 10." not in first
    assert "text no. 11." in second
    assert "<caption>Circuit 11</caption>" in second
    assert "Page 2 of 2" in second
    assert "100 of each of 12 circuits" in " ".join(second.split())
    assert inside.get(f"/jobs/{qrn}/programs/11").text == "text no. 11."


def test_a_long_program_is_cut_in_the_page_and_whole_as_text(world: World, inside: Browser) -> None:
    text = "\n// é\n" * 2000 + "<script>the end</script>"
    qrn = world.submit(text)
    page = inside.get(f"/jobs/{qrn}").text
    assert "the end" not in page
    assert f"{len(text) - 8000:,} more characters are not shown" in page
    answer = inside.get(f"/jobs/{qrn}/programs/0")
    assert answer.text == text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_names_and_tags_without_end_make_no_page_without_end(world: World, inside: Browser) -> None:
    qrn = world.submit(name="n" * 100_000, tags={f"{number} {'t' * 1000}": "v" * 10_000 for number in range(100)})
    world.settle()
    for path in ("/", f"/jobs/{qrn}"):
        assert len(inside.get(path).text) < 60_000
    assert "100 in all, 50 of them not shown" in inside.get(f"/jobs/{qrn}").text


def test_the_devices_are_told_with_their_queue_status_and_price(world: World, inside: Browser) -> None:
    world.hold()
    for _ in range(3):
        world.submit(deviceQrn=QPU)
    world.settle()
    page = inside.get("/devices").text
    garnet = " ".join(Markup(page[page.index(QPU) :]).text.split())
    assert "ONLINE 2 20 1 to 20,000 qasm2, qasm3, batches 30 a circuit + 0.145 a shot" in garnet
    assert all(word in page for word in ("OFFLINE", "RETIRED", "free", "not quoted"))


def test_what_renews_a_page_asks_for_no_programs(world: World, inside: Browser) -> None:
    world.hold()
    qrn = world.submit("the program")
    assert "the program" not in inside.get(f"/jobs/{qrn}", headers={"X-Live": "1"}).text
    world.release()
    assert "<rect " in inside.get(f"/jobs/{qrn}", headers={"X-Live": "1"}).text


def test_a_job_that_failed_says_why_and_one_cancelled_too(world: World, inside: Browser) -> None:
    failed = world.submit("wrong")
    world.settle()
    assert "<bdi>no such gate</bdi>" in inside.get(f"/jobs/{failed}").text
    world.hold()
    cancelled = world.submit()
    world.settle()
    world.data("POST", f"/jobs/{cancelled}/cancel")
    world.settle()
    page = inside.get(f"/jobs/{cancelled}").text
    assert "Cancelled by the user" in page
    assert "the job did not complete" in page


# -- text from anybody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_given_is_text_and_no_markup(
    world: World, inside: Browser, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    async def refuse(job: EngineJob, on_start: Callable[[], None]) -> Outcome:
        raise ProgramError(f"message {text}")

    plain = world.submit("p", name="n", tags={"k": "v"}, runtimeOptions={"o": "x"})
    world.settle()
    monkeypatch.setattr(world.engine, "run", refuse)
    hostile = world.submit(
        f"program {text}", name=f"name {text}", tags={f"tag {text}": f"value {text}"}, runtimeOptions={"o": text}
    )
    world.settle()
    page = Markup(inside.get(f"/jobs/{hostile}").text)
    for part in ("program", "name", "tag", "value", "message"):
        assert f"{part} {text}" in page.text
    listed = Markup(inside.get("/", params={"search": text}).text)
    assert f"name {text}" in listed.text
    assert ("value", text) in listed.attributes
    refused = Markup(inside.get(f"/jobs/{html.escape(text).replace('/', '')}").text)
    for each in (page, listed, refused):
        assert set(each.tags).isdisjoint({"img", "textarea"})
        assert each.tags.count("script") == (each is not refused)
        assert not [name for name, _ in each.attributes if name.startswith("on")]
        assert not [
            value for name, value in each.attributes if name in ("href", "src") and (value or "")[:1] not in "/?#"
        ]
    # Not one element more than a job with harmless text has, where both ended alike.
    assert page.tags.count("svg") == 0
    assert Markup(inside.get(f"/jobs/{plain}").text).tags.count("pre") == page.tags.count("pre") == 1


@pytest.mark.parametrize("text", UNSEEN)
def test_characters_that_would_not_be_seen_are_shown_by_number(world: World, inside: Browser, text: str) -> None:
    qrn = world.submit(text, name=text, tags={text: text})
    world.settle()
    page = inside.get(f"/jobs/{qrn}").text
    assert page.count(UNSEEN[text]) >= 5  # title, heading, tag, value, program
    assert UNSEEN[text] in inside.get("/").text
    assert not set(page) & set("\u202e\x00\u2066\u200b\x1b")
    assert inside.get(f"/jobs/{qrn}/programs/0").text == text  # the program itself is as it was


def test_the_words_of_other_scripts_and_pictures_stay(world: World, inside: Browser) -> None:
    qrn = world.submit("// żółw\n\t量子 🐢", name="дом")
    page = inside.get(f"/jobs/{qrn}").text
    assert "// żółw\n\t量子 🐢" in page
    assert "<bdi>дом</bdi>" in page


# -- the timeline ------------------------------------------------------------------------------------------------


def test_the_timeline_has_an_end_however_often_a_job_was_taken_up_again(world: World) -> None:
    world.hold()
    qrn = world.submit()
    world.settle()
    service = world.service
    job = service._active[qrn]
    for status in ("QUEUED", "RUNNING") * 40:
        service._move(job, status)
    world.release()
    history = [status for status, _ in service.history(job.owner, qrn)]
    assert len(history) == 32
    assert history[:3] == ["INITIALIZING", "QUEUED", "RUNNING"]
    assert history[-1] == "COMPLETED"


def test_the_timeline_goes_with_the_job(world: World) -> None:
    group = world.data("POST", "/jobs/group", json={"name": "g"})["groupJobQrn"]
    jobs = [world.submit(), world.submit(groupJobQrn=group)]
    world.settle()
    for qrn in jobs:
        world.data("DELETE", f"/jobs/{qrn}")
    assert world.service._store.rows("SELECT * FROM history") == []


def test_the_timeline_is_nobody_elses(world: World) -> None:
    other(world)
    qrn = world.submit()
    with pytest.raises(Refusal) as refused:
        world.service.history(world.service.accounts.caller("bob", None), qrn)
    assert refused.value.status == 403
