"""Firefox as Debian ships it, steered over its own WebDriver BiDi (W3C): opens a page, presses keys, takes pictures.

Playwright's Firefox is a patched build of its own, so that it would say nothing of the one that people have.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

KEYS: Final = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
PREFERENCES: Final = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
BLOCKED: Final = """() => {
    window.blocked = [];
    document.addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.violatedDirective));
}"""
PATIENCE: Final = 30.0
"""So many seconds an answer may take."""


@dataclass
class Tab:
    """A page in Firefox, with all that it did which a page of ours must not do."""

    firefox: Firefox
    context: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """What a function of the page returns (its promise kept), as plain data. RuntimeError where it throws."""
        answer = self.firefox.ask(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given))) ?? 'null'",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            awaitPromise=True,
            target={"context": self.context},
        )
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def text(self, selector: str) -> str:
        """The words of the first element that is found, as they are shown."""
        told: str = self.evaluate("(selector) => document.querySelector(selector).innerText.trim()", selector)
        return told

    def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        pressed = [{"type": way, "value": KEYS.get(key, key)} for key in keys for way in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": pressed})

    def click(self, x: float, y: float) -> None:
        """Clicks on a place of the window."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Presses the tab key until an element has the focus. AssertionError where it never has."""
        for _ in range(most):
            self.press("Tab")
            if self.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the tab key never leads to {selector}")

    def picture(self) -> bytes:
        """What is on the screen, as PNG, once two more frames are drawn."""
        self.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
        taken = self.firefox.ask("browsingContext.captureScreenshot", context=self.context)
        return base64.b64decode(taken["data"])

    def _act(self, source: dict[str, Any]) -> None:
        self.firefox.ask("input.performActions", context=self.context, actions=[source])


class Firefox:
    """A headless Firefox with a profile of its own in a folder."""

    def __init__(self, executable: str, folder: Path) -> None:
        """Starts it; it keeps to the folder."""
        profile = folder / "profile"
        profile.mkdir(parents=True)
        told = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in PREFERENCES.items())
        (profile / "user.js").write_text("".join(told), encoding="utf-8")
        command = [executable, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
        self._process = subprocess.Popen(
            [*command, "about:blank"],
            env=os.environ | {"HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._numbers = count(1)
        self._tabs: dict[str, Tab] = {}
        self._ending = ExitStack()
        self._connection: ClientConnection | None = None
        try:
            connecting = connect(self._address(profile), max_size=None, open_timeout=PATIENCE)
            self._connection = self._ending.enter_context(connecting)
            self.ask("session.new", capabilities={})
            self.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
            self.ask("script.addPreloadScript", functionDeclaration=BLOCKED)
        except BaseException:
            self.close()
            raise

    def _address(self, profile: Path) -> str:
        """The address on which it listens, which it writes into its profile. RuntimeError where it never does."""
        file, end = profile / "WebDriverBiDiServer.json", time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                server = json.loads(file.read_text("utf-8"))
                return f"ws://{server['ws_host']}:{server['ws_port']}/session"
            except (FileNotFoundError, ValueError):  # not yet, or half of it
                time.sleep(0.05)
        raise RuntimeError("Firefox did not come up so that it could be steered")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer to a command. RuntimeError where Firefox refuses it."""
        assert self._connection is not None
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(timeout=PATIENCE))
            if answer.get("type") == "event":
                self._noticed(answer["method"], answer["params"])
            elif answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _noticed(self, event: str, told: dict[str, Any]) -> None:
        context = told.get("context") or told.get("source", {}).get("context")
        tab = self._tabs.get(context)
        if tab is None:
            return
        if event == "log.entryAdded":
            tab.complaints.append(told["text"])
        else:
            tab.requests.append(told["request"]["url"])

    @contextmanager
    def opened(self, address: str, *, width: int = 1440, height: int = 900) -> Iterator[Tab]:
        """A tab that shows an address, in a window of that size."""
        context = self.ask("browsingContext.create", type="tab")["context"]
        tab = self._tabs[context] = Tab(self, context)
        try:
            viewport = {"width": width, "height": height}
            self.ask("browsingContext.setViewport", context=context, viewport=viewport)
            self.ask("browsingContext.activate", context=context)
            self.ask("browsingContext.navigate", context=context, url=address, wait="complete")
            yield tab
        finally:
            del self._tabs[context]
            self.ask("browsingContext.close", context=context)

    def close(self) -> None:
        """Ends it."""
        self._ending.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
