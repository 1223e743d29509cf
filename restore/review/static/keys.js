// The keys of the review page, and their help.

import { dialog, el } from "./dom.js";
import { t } from "./text.js";

const KEYS = {
  ArrowDown: "next", j: "next", " ": "next", ArrowUp: "previous", k: "previous",
  ArrowRight: "forward", ArrowLeft: "back", Enter: "accept", 0: "keep", e: "edit", F2: "edit",
  s: "same", z: "undo", y: "redo", Backspace: "withdraw", PageDown: "nextPage", "]": "nextPage",
  PageUp: "previousPage", "[": "previousPage", n: "nextFile", "+": "zoomIn", "=": "zoomIn", "-": "zoomOut",
  f: "fit", "?": "help",
};

/** The action of a keydown event, [name, argument]; null for none, and for keys typed in a field. */
export function actionOf(event) {
  const { target } = event;
  if (event.isComposing || event.keyCode === 229 || event.altKey) return null;
  if (target.matches?.("input, textarea, select") || document.querySelector("dialog[open]")) return null;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    if (key === "z") return [event.shiftKey ? "redo" : "undo"];
    return key === "y" ? ["redo"] : null;
  }
  if (target.matches?.("button, a, summary") && (event.key === "Enter" || event.key === " ")) return null;
  if (/^[1-9]$/.test(event.key)) return ["pick", Number(event.key) - 1];
  const name = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
  return name ? [name] : null;
}

const HELP = [
  ["↓ J · ↑ K", "hNext"], ["→ · ←", "hWord"], ["Enter", "hAccept"], ["0", "hKeep"], ["1 … 9", "hPick"], ["E · F2", "hType"],
  ["S", "hSame"], ["Z · Y", "hUndo"], ["⌫", "withdraw"], ["PgDn ] · PgUp [", "hPage"], ["N", "hFile"], ["+ · − · F", "hZoom"], ["?", "hHelp"],
];

export function showHelp() {
  const row = ([keys, told]) => el("tr", {}, el("th", { scope: "row" }, keys.split(" ").map((key) => (key === "·" || key === "…" ? key : el("kbd", {}, key)))), el("td", {}, t(told)));
  dialog(t("help"), t("close"), el("table", { className: "keys" }, el("tbody", {}, HELP.map(row))));
}
