"""The review server: a Starlette application on a folder of results. Answers about documents are JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from restore.edits import overlap
from restore.errors import FileMissing, InputError, RestoreError
from restore.output import Options, formats, render, suffix
from restore.review import view
from restore.review.decisions import Decision, decide, typed
from restore.review.folder import Folder, Result
from restore.review.images import Images
from restore.review.security import LOCAL, Guard
from restore.text.choice import TextEngine

STATIC = Path(__file__).with_name("static")
LONGEST_TEXT = 20_000  # code points accepted by the paste box (chosen)
LONGEST_WORD = 500  # code points typed for a unit (chosen)
LIST_SECONDS = 0.3  # spent on counting before the list answers with the counts so far (chosen)


class Reviews:
    """The endpoints for one folder."""

    def __init__(
        self, folder: Folder, images: Images, engine: Callable[[], TextEngine], who: str = ""
    ) -> None:
        self.folder, self.images, self._who = folder, images, who
        self._load, self._lock = engine, Lock()
        self._engine: TextEngine | None = None

    def routes(self) -> list[Route | Mount]:
        return [
            Route("/", _index),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/api/documents", self.list),
            Route("/api/documents/{id}", self.document),
            Route("/api/documents/{id}/queue", self.queue),
            Route("/api/documents/{id}/same", self.same),
            Route("/api/documents/{id}/pages/{page:int}", self.page),
            Route("/api/documents/{id}/pages/{page:int}/image", self.image),
            Route("/api/documents/{id}/decisions", self.decide, methods=["POST"]),
            Route("/api/documents/{id}/export/{format}", self.export),
            Route("/api/restore", self.restore, methods=["POST"]),
        ]

    def _result(self, request: Request) -> Result:
        return self.folder.result(request.path_params["id"])

    def list(self, request: Request) -> Response:
        counts = self.folder.counts(LIST_SECONDS)
        paths = self.folder.paths
        with self.folder.turns.answer():
            return _answer(
                {
                    "folder": self.folder.root.name,
                    "documents": [
                        view.entry(name, self.folder.name(paths[name]), counts.get(name)) for name in paths
                    ],
                }
            )

    def document(self, request: Request) -> Response:
        result = self._result(request)
        trouble = ""
        try:
            self.images.source(result.head)
        except FileMissing as error:
            trouble = str(error)
        return _answer(view.document(result.name, result.version, result.numbers, trouble, formats()))

    def queue(self, request: Request) -> Response:
        with self.folder.turns.answer():
            result = self._result(request)
            return _answer(
                {
                    "version": result.version,
                    "places": view.queue(result.places()),
                    "lost": view.lost(result.lost()),
                }
            )

    def same(self, request: Request) -> Response:
        """The units with the same raw and restored text as a given one."""
        result = self._result(request)
        raw, restored = (request.query_params.get(name, "") for name in ("raw", "restored"))
        found = [place for place in result.places(raw) if (place.raw, place.restored) == (raw, restored)]
        return _answer({"version": result.version, "places": [view.place_tree(place) for place in found]})

    def page(self, request: Request) -> Response:
        result, number = self._result(request), request.path_params["page"]
        standing = result.standing(number, result.log.read())
        return _answer(view.page(result.page(number), standing, result.version))

    def image(self, request: Request) -> Response:
        result = self._result(request)
        page = result.page(request.path_params["page"]).page
        data = self.images.jpeg(result.head, page.number, page.rotation)
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})

    async def decide(self, request: Request) -> Response:
        told = _json(await request.body())
        return await run_in_threadpool(self._decide, request, told)

    def _decide(self, request: Request, told: dict[str, Any]) -> Response:
        """Log groups of decisions, each group completely or not at all. The answer says what became of each;
        logged decisions are on disk when it is sent."""
        result = self._result(request)
        if told.get("version") != result.version:
            return _answer({"rescanned": True, "groups": []})
        try:
            groups = [
                [(self._decision(result, one), int(one["seen"])) for one in group] for group in told["groups"]
            ]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            return _answer({"error": f"Not understood: {error}"}, 400)
        outcomes: list[dict[str, Any]] = []

        def choose(before: Sequence[Decision]) -> list[Decision]:
            standing = {page: result.standing(page, before) for page in _pages(groups)}
            accepted: list[Decision] = []
            for group in groups:
                conflict = next(_conflicts(group, standing), None)
                outcomes.append(conflict or {"first": len(accepted), "count": len(group)})
                accepted += [] if conflict else [decision for decision, _ in group]
            return accepted

        made = [view.decision(one) for one in result.log.append(choose)]
        for outcome in outcomes:
            if "first" in outcome:
                first = outcome.pop("first")
                outcome["decisions"] = made[first : first + outcome.pop("count")]
        return _answer({"rescanned": False, "groups": outcomes})

    def _decision(self, result: Result, told: dict[str, Any]) -> Decision:
        page, start, end = (int(told[name]) for name in ("page", "start", "end"))
        after, action = told["after"], str(told["action"])
        raw = result.page(page).restoration.source
        if raw[start:end] != told["raw"]:
            raise ValueError("other text stands there")
        if after is not None:
            if len(after) > LONGEST_WORD:
                raise ValueError("the text is too long")
            after = typed(after, raw[start:end]) if action == "type" else unicodedata.normalize("NFC", after)
        if action == "keep":
            after = raw[start:end]
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        made = decide(raw, page, start, end, after, action)
        return replace(made, restored=str(told.get("restored", "")), who=self._who, time=now)

    def export(self, request: Request) -> Response:
        """The document with its decisions, in a format; nothing in the folder changes."""
        result, kind = self._result(request), request.path_params["format"]
        if kind not in formats():
            return _answer({"error": "There is no such format."}, 404)
        document = result.whole()
        try:
            source = self.images.source(document)
        except FileMissing:
            source = None
        parts = render(kind, document, Options(source))
        first = next(parts, b"")  # an error here gets an error answer, not half a file
        name = f"{result.path.name.removesuffix('.json')}.{suffix(kind)}"
        headers = {"Content-Disposition": _attachment(name), "Cache-Control": "no-store"}
        return StreamingResponse(_with(first, parts), media_type="application/octet-stream", headers=headers)

    async def restore(self, request: Request) -> Response:
        """The restored text of the paste box; nothing is stored."""
        text = _json(await request.body()).get("text")
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            return _answer({"error": f"At most {LONGEST_TEXT} characters."}, 413)
        return await run_in_threadpool(self._restore, text)

    def _restore(self, text: str) -> Response:
        with self._lock:  # an engine is not thread-safe
            self._engine = self._engine or self._load()
            restoration = self._engine.restore(text)
        return _answer({"text": restoration.text, "pieces": view.differences(restoration)})


def create_app(
    folder: Folder,
    engine: Callable[[], TextEngine],
    token: str,
    *,
    sources: Path | None = None,
    who: str = "",
    hosts: Sequence[str] = LOCAL,
    port: int = 0,
) -> Starlette:
    """The application. `sources`: folder of the scanned files, if they were moved. `who`: recorded with each
    decision. `hosts`: host names under which the server may be called."""
    reviews = Reviews(folder, Images(folder.root, sources), engine, who)
    handlers: Any = {RestoreError: _error_answer, IndexError: _no_page}
    guard = Middleware(Guard, token=token, hosts=hosts, port=port)
    return Starlette(routes=reviews.routes(), middleware=[guard], exception_handlers=handlers)


def _index(request: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


def _answer(tree: Any, status: int = 200) -> Response:
    return JSONResponse(tree, status, {"Cache-Control": "no-store"})


def _error_answer(request: Request, error: RestoreError) -> Response:
    status = 404 if isinstance(error, FileMissing) else 422 if isinstance(error, InputError) else 500
    return _answer({"error": error.problem, "remedy": error.remedy}, status)


def _no_page(request: Request, error: IndexError) -> Response:
    return _answer({"error": "There is no such page."}, 404)


_Wishes = Sequence[tuple[Decision, int]]  # each with the number of the decision that the reviewer saw there


def _pages(groups: Sequence[_Wishes]) -> set[int]:
    return {decision.page for group in groups for decision, _ in group}


def _conflicts(group: _Wishes, standing: Mapping[int, Sequence[Decision]]) -> Iterator[dict[str, Any]]:
    """Later decisions by others at the places of a group."""
    for decision, seen in group:
        for other in standing[decision.page]:
            if overlap(other, decision) and other.number > seen:
                place = {"page": decision.page, "start": decision.start, "end": decision.end}
                yield {"conflict": place, "decision": view.decision(other)}


def _json(body: bytes) -> dict[str, Any]:
    """An object told in JSON, {} if it is none. Half a character, as a browser cuts emoji, becomes U+FFFD."""
    try:
        told = json.dumps(json.loads(body), ensure_ascii=False)
        tree = json.loads(told.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


def _with(first: bytes, others: Any) -> Any:
    yield first
    yield from others


def _attachment(name: str) -> str:
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    coded = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}"
