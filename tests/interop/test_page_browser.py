"""The sandbox's pages in a real browser, with jobs that really run."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from qbraid_facade import Client
from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.service import Service
from qbraid_facade.sandbox.workers import EngineJob, Outcome, WorkerPool

DEVICE = "qbraid:qbraid:sim:qir-sv"
QPU = "aws:iqm:qpu:garnet"
BELL = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
MANY = BELL.replace("[2]", "[7]").replace("cx q[0], q[1];", "h q;")
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# It is to ask nobody but the sandbox for anything.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PHONE = {"width": 360, "height": 740}
ATTACKS = [
    "<script>window.hacked=1;alert(1)</script>",
    '"><img src=x onerror="window.hacked=1;alert(1)">',
    "</pre></title></bdi><svg onload=window.hacked=1;alert(1)>",
    "{{ [].__class__ }}",
]


class HeldPool(WorkerPool):
    """The engine, with programs that start and go no further until ``release``."""

    async def start(self) -> None:
        await super().start()
        self._loop, self._gate = asyncio.get_running_loop(), asyncio.Event()
        self.release()

    async def run(self, job: EngineJob, on_start: Callable[[], None]) -> Outcome:
        on_start()
        await self._gate.wait()
        return await super().run(job, on_start)

    def hold(self) -> None:
        self._loop.call_soon_threadsafe(self._gate.clear)

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._gate.set)


@pytest.fixture(scope="module")
def pool() -> HeldPool:
    return HeldPool(1, time_limit=60)


@pytest.fixture(scope="module")
def sandbox(pool: HeldPool) -> Iterator[Sandbox]:
    with Sandbox(service=Service(engine=pool)) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox, pool: HeldPool) -> Iterator[Client]:
    with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as made:
        yield made
        pool.release()
        made.delete_jobs(list(made.jobs()))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    assert CHROMIUM.exists(), f"there is no {CHROMIUM}: apt-get install chromium, or name another in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, headless=True)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, sandbox: Sandbox) -> Iterator[Callable[..., Page]]:
    """Opens the sandbox's link in a browser of its own; afterwards nothing went wrong in it."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(link: str = sandbox.page, **options: Any) -> Page:
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("dialog", lambda dialog: (troubles.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: troubles.append(f"a script failed: {error}"))
        page.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
        page.goto(link)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def test_one_click_leads_to_the_jobs_and_leaves_no_token_behind(visit: Callable[..., Page], sandbox: Sandbox) -> None:
    page = visit()
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
    assert page.url == sandbox.page.partition("login")[0]
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.goto(page.url.replace("login", ""))
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_key_lets_in_too(visit: Callable[..., Page], sandbox: Sandbox, scripts: bool) -> None:
    page = visit(sandbox.page.partition("login")[0], java_script_enabled=scripts)
    page.get_by_label("API key").fill(sandbox.api_key)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
    assert sandbox.api_key not in page.content()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_link_works_from_a_page_of_another_site(
    visit: Callable[..., Page], sandbox: Sandbox, scripts: bool
) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<link rel=icon href="data:,"><a href="{sandbox.page}">Go</a>'.encode())

        def log_message(self, *_: object) -> None:
            """It says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # To a browser localhost is another site than 127.0.0.1.
        page = visit(f"http://localhost:{server.server_port}/", java_script_enabled=scripts)
        page.get_by_role("link", name="Go").click()
        expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
        server.shutdown()


def test_a_job_is_seen_to_run_and_complete_without_reloading(
    visit: Callable[..., Page], client: Client, pool: HeldPool
) -> None:
    pool.hold()
    job = client.submit(BELL, DEVICE, 100, name="bell")
    page = visit()
    listed = page.get_by_role("row", name="bell")
    expect(listed.locator("[data-status=RUNNING]")).to_be_visible()
    listed.get_by_role("link").click()
    now = page.locator("#state .now .status")
    expect(now).to_have_text("RUNNING")
    expect(page.get_by_text("They come when the job has completed")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("cx q[0], q[1];")
    page.evaluate("window.same = true")
    pool.release()
    expect(now).to_have_text("COMPLETED", timeout=30_000)
    counts = job.result().counts
    for outcome, count in counts.items():
        row = page.get_by_role("row", name=re.compile(rf"^{outcome} {count} "))
        expect(row.locator("rect")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("cx q[0], q[1];")
    assert page.evaluate("window.same") is True


def test_the_list_shows_new_jobs_by_itself_and_leaves_the_focus(
    visit: Callable[..., Page], client: Client, pool: HeldPool
) -> None:
    pool.hold()
    client.submit(BELL, DEVICE, 10, name="older")
    page = visit()
    page.get_by_role("link", name="older").focus()
    client.submit(BELL, DEVICE, 10, name="newer")
    expect(page.get_by_role("link", name="newer")).to_be_visible()
    expect(page.get_by_role("link", name="older")).to_be_focused()
    pool.release()
    expect(page.get_by_role("row", name="older").locator("[data-status=COMPLETED]")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="older")).to_be_focused()


def test_without_scripts_everything_is_there_and_running_jobs_are_renewed(
    visit: Callable[..., Page], client: Client, pool: HeldPool
) -> None:
    pool.hold()
    client.submit(BELL, DEVICE, 10, name="bell")
    page = visit(java_script_enabled=False)
    page.get_by_label("Name or QRN").fill("nothing like it")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No job fits")).to_be_visible()
    page.get_by_role("link", name="Show all").first.click()
    page.get_by_role("link", name="bell").click()
    expect(page.locator("#state .now .status")).to_have_text("RUNNING")
    pool.release()
    expect(page.locator("#state .now .status")).to_have_text("COMPLETED", timeout=30_000)
    expect(page.locator("rect").first).to_be_visible()
    page.get_by_role("link", name="Devices").click()
    expect(page.get_by_role("row", name=re.compile("Garnet.*ONLINE"))).to_be_visible()


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "options",
    [{}, {"bypass_csp": True}, {"java_script_enabled": False}],
    ids=["policy", "no policy, escaping alone", "no scripts"],
)
def test_what_is_told_of_a_job_runs_nowhere(
    visit: Callable[..., Page], client: Client, attack: str, options: dict[str, Any]
) -> None:
    # The engine's message quotes what was to be included, up to the quotation mark that ends it.
    program = f'OPENQASM 3;\ninclude "{attack.replace(chr(34), "")}";\n// {attack}\n'
    job = client.submit(program, DEVICE, 10, name=f"name {attack}", tags={f"tag {attack}": f"value {attack}"})
    job.wait(timeout=60)
    assert attack.replace('"', "") in str(job.data.raw["statusMsg"])  # type: ignore[union-attr]
    page = visit(**options)
    page.get_by_label("Name or QRN").fill(attack)
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name=f"name {attack}").click()
    for place, words in {
        "h1": f"name {attack}",
        ".tags th[scope=row]": f"tag {attack}",
        ".tags td": f"value {attack}",
        "pre": f"// {attack}",
        ".message": attack.replace('"', ""),
    }.items():
        expect(page.locator(place).filter(has_text=words)).to_be_visible()
    if options.get("java_script_enabled", True):
        assert page.evaluate("window.hacked") is None
    if not options.get("bypass_csp"):  # without a policy the browser looks for the icon of a text, which has none
        page.get_by_role("link", name="as text").click()
        assert attack in page.locator("body").inner_text()


def test_a_phone_shows_it_without_scrolling_sideways(visit: Callable[..., Page], client: Client) -> None:
    client.run(MANY, DEVICE, 500, name="a name without spaces " + "x" * 200, tags={"y" * 200: "z" * 200}, timeout=60)
    page = visit(viewport=PHONE)
    expect(page.get_by_role("row", name="a name")).to_be_visible()
    assert _overhang(page) <= 0
    page.get_by_role("link", name="a name").click()
    expect(page.locator("rect").first).to_be_visible()
    assert _overhang(page) <= 0
    page.get_by_role("link", name="Devices").click()
    expect(page.get_by_role("row", name="Garnet")).to_be_visible()
    assert _overhang(page) <= 0


def test_the_keyboard_reaches_the_jobs(visit: Callable[..., Page], client: Client) -> None:
    client.run(BELL, DEVICE, 10, name="bell", timeout=60)
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="bell")
    for _ in range(6):  # the search, the status, the button, the count of completed jobs
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    assert link.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="bell")).to_be_visible()


def test_a_sandbox_that_is_gone_is_said_to_be(chromium: Browser) -> None:
    with Sandbox(api_key="key") as running:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(running.page)
        expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
        expect(page.get_by_text("does not answer")).to_be_hidden()
    expect(page.get_by_text("The sandbox does not answer")).to_be_visible(timeout=30_000)
    context.close()


def _overhang(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
