"""The sandbox as pages for people: its jobs, devices and credits, read only, each account its own."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .accounts import MAIN, Caller
from .door import Door, body_of
from .jobs import STATUSES
from .refusal import Refusal
from .service import Service
from .sessions import LASTS, Sessions
from .shown import circuits_of, environment, steps_of, tags_of

__all__ = ["Pages"]

_STATIC = Path(__file__).parent / "static"
# By name, not by what this machine's table of types says: with nosniff a wrong type is not run.
_TYPES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the link to the page has a token
    "Cache-Control": "no-store",
}
_THIS_MACHINE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_JOBS, _CIRCUITS = 25, 10  # on one page
_FORM_LIMIT = 4096  # bytes
#: Of a request of the page's script, which renews what changes: the programs do not.
_LIVE = "x-live"

Handler = Callable[[Request, Caller], Response]


class Pages:
    """The pages, and who is logged in to them.

    Args:
        service: Where everything shown is from.
        door: Whom it lets in, and how often.
        link: A token that lets in whoever has it, as the account that every sandbox has.
        clock: By which sessions end, in seconds.
    """

    def __init__(self, service: Service, door: Door, *, link: str | None, clock: Callable[[], float]) -> None:
        self._service = service
        self._door = door
        self._sessions = Sessions(link, clock)
        self._templates = environment()

    def routes(self) -> list[Route]:
        """Where the pages are."""
        guard = [Middleware(_Guard)]
        return [
            Route("/", self._own(self._jobs), middleware=guard),
            Route("/jobs/{qrn}", self._own(self._job), middleware=guard),
            Route("/jobs/{qrn}/programs/{index:int}", self._own(self._program), middleware=guard),
            Route("/devices", self._own(self._devices), middleware=guard),
            Route("/login", self._told(self._login), methods=["GET", "POST"], middleware=guard),
            Route("/logout", self._told(self._logout), methods=["POST"], middleware=guard),
            Route("/static/{name}", _static, middleware=guard),
        ]

    # -- what there is to see ------------------------------------------------------------------------------------

    def _jobs(self, request: Request, who: Caller) -> Response:
        given = request.query_params
        query = {}
        if given.get("status") in STATUSES:
            query["status"] = given["status"]
        if given.get("search"):
            query["search"] = given["search"]
        at = _number(given.get("page"))
        jobs, total = self._service.jobs(who, query, (at - 1) * _JOBS, _JOBS)
        pages = max(1, -(-total // _JOBS))
        if at > pages:
            at = pages
            jobs, total = self._service.jobs(who, query, (at - 1) * _JOBS, _JOBS)
        counts = self._service.statuses(who)
        return self._page(
            "jobs.html", who, jobs=jobs, total=total, query=query, counts=counts, **_turn(at, pages, query)
        )

    def _job(self, request: Request, who: Caller) -> Response:
        job = self._service.job(who, request.path_params["qrn"])
        pages = max(1, -(-job.circuits // _CIRCUITS))
        at = min(_number(request.query_params.get("page")), pages)
        circuits = []
        if _LIVE not in request.headers or job.has_ended:
            programs = self._programs(who, job.qrn)
            runs = self._service.result(who, job.qrn)[1] if job.status == "COMPLETED" else []
            circuits = circuits_of(programs, runs, (at - 1) * _CIRCUITS, _CIRCUITS)
        tags, more_tags = tags_of(job)
        more: dict[str, Any] = {
            "steps": steps_of(self._service.history(who, job.qrn)),
            "position": self._service.places([job]).get(job.qrn),
            "tags": tags,
            "more_tags": more_tags,
            "circuits": circuits,
        }
        return self._page("job.html", who, job=job, **more, **_turn(at, pages, {}))

    def _program(self, request: Request, who: Caller) -> Response:
        programs = self._programs(who, request.path_params["qrn"])
        index = request.path_params["index"]
        if index >= len(programs):
            raise Refusal(404, "NOT_FOUND", f"The job has {len(programs)} programs, counted from 0")
        # Whatever a browser takes it for, it can do nothing.
        return PlainTextResponse(
            programs[index]["data"], headers={"Content-Security-Policy": "default-src 'none'; sandbox"}
        )

    def _devices(self, _: Request, who: Caller) -> Response:
        present = self._service.devices({"retired": "false"})
        retired = self._service.devices({"status": "RETIRED"})
        return self._page("devices.html", who, devices=present + retired)

    def _programs(self, who: Caller, qrn: str) -> list[dict[str, Any]]:
        found = self._service.program(who, qrn)
        return found if isinstance(found, list) else [found]

    # -- who sees it ---------------------------------------------------------------------------------------------

    async def _login(self, request: Request) -> Response:
        if request.method == "POST":
            _from_here(request)
            form = parse_qs((await body_of(request, _FORM_LIMIT)).decode(errors="replace"))
            try:
                return self._let_in(request, self._door.owner(request, form.get("key", [""])[0].strip()))
            except Refusal as refusal:
                if refusal.status != 401:
                    raise
                return self._render("login.html", 401, message="No account here has this key.")
        link = request.query_params.get("token")
        if link is not None:
            fits = self._sessions.fits(link)
            self._door.count(request, MAIN.user if fits else None)
            if fits:
                return self._let_in(request, self._service.accounts.caller(MAIN.user, None))
            words = (
                "This link is of another run of the sandbox: take the one it printed when it started, or give a key."
            )
            return self._render("login.html", 401, message=words)
        if self._sessions.who(request.cookies.get(_cookie(request))):
            return RedirectResponse("/", 303)
        return self._render("login.html", 200, message=None)

    async def _logout(self, request: Request) -> Response:
        _from_here(request)
        self._sessions.close(request.cookies.get(_cookie(request)))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(_cookie(request), httponly=True, samesite="strict")
        return answer

    def _let_in(self, request: Request, who: Caller) -> Response:
        answer = RedirectResponse("/", 303)
        token = self._sessions.open(who)
        answer.set_cookie(_cookie(request), token, max_age=LASTS, httponly=True, samesite="strict")
        return answer

    def _own(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A page that is somebody's."""

        async def shown(request: Request) -> Response:
            who = self._sessions.who(request.cookies.get(_cookie(request)))
            self._door.count(request, who.user if who else None)
            if who is not None:
                return handler(request, who)
            if request.headers.get("sec-fetch-site") == "cross-site":
                # Whoever follows a link from elsewhere sends no strict cookie, the redirect of the login link
                # included. One step from a page of ours, and it is sent.
                return self._render("onward.html", 200)
            return RedirectResponse("/login", 303)

        return self._told(shown)

    def _told(self, endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """A page that says why, where there is nothing to see."""

        async def told(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Refusal as refusal:
                answer = self._render("refused.html", refusal.status, message=str(refusal))
                if "retry_after" in refusal.details:
                    answer.headers["Retry-After"] = str(math.ceil(refusal.details["retry_after"]))
                return answer

        return told

    def _page(self, name: str, who: Caller, **more: Any) -> Response:
        purse = self._service.accounts.purse(who.organization)
        return self._render(name, 200, who=who, purse=purse, now=self._service.now(), **more)

    def _render(self, name: str, status: int, **more: Any) -> HTMLResponse:
        return HTMLResponse(self._templates.get_template(name).render(more), status)


class _Guard:
    """Says in each answer what a browser may do with it, and sends away who was led here under another name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._app
        if _is_loopback(scope) and not _THIS_MACHINE.fullmatch(Headers(scope=scope).get("host", "")):
            # A name of somebody else's that was made to point here: his page would be of the same origin.
            app = PlainTextResponse("On this machine the sandbox is 127.0.0.1 or localhost: use that address.\n", 400)
        await app(scope, receive, guarded)


def _is_loopback(scope: Scope) -> bool:
    try:
        address = ipaddress.ip_address((scope.get("server") or ("",))[0])
        # An address of the older kind, as one that listens to both kinds sees it.
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:  # a socket that has no address
        return False


def _from_here(request: Request) -> None:
    """Refuse a form that another site has sent."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        raise Refusal(
            403, "FORBIDDEN", "This form was not sent from a page of the sandbox: open its page and try again"
        )


def _cookie(request: Request) -> str:
    # A browser keeps one set of cookies for all ports of a machine, and there may be several sandboxes.
    return f"sandbox-{(request.scope.get('server') or ('', 0))[1]}"


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _TYPES:
        return PlainTextResponse("There is no such file.\n", 404)
    return FileResponse(_STATIC / name, media_type=_TYPES[name])


def _number(text: str | None) -> int:
    """The number of a page, from 1; the first one where it is none."""
    return max(1, int(text)) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _turn(at: int, pages: int, query: dict[str, str]) -> dict[str, Any]:
    """Where the page stands among several, and the links to those beside it."""
    links = {step: "?" + urlencode(query | {"page": at + step}, quote_via=quote) for step in (-1, 1)}
    return {
        "at": at,
        "pages": pages,
        "before": links[-1] if at > 1 else None,
        "after": links[1] if at < pages else None,
    }
