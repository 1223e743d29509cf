// The paste box: text in, restored text beside it with its changes marked. Nothing is stored.

import { paths, post, Refused } from "./api.js";
import { el, speak } from "./dom.js";
import { percent, t } from "./text.js";

const STILL = 450; // ms without a key before the text is sent

export async function showPaste(main) {
  const box = el("textarea", { id: "paste-in", spellcheck: false, rows: 12 });
  const out = el("div", { className: "out", id: "paste-out", tabIndex: 0, role: "region", "aria-label": t("result"), "aria-live": "off" });
  const state = el("p", { className: "quiet", role: "status" });
  const copy = (label, value) => el("button", { type: "button", onclick: () => take(value()) }, label);
  const both = el("input", { type: "checkbox", id: "both" });
  both.addEventListener("change", () => out.classList.toggle("both", both.checked));
  let pieces = [];
  let timer = 0;
  let running = null;
  let composing = false;

  const plain = () => pieces.map((piece) => piece.text).join("");
  const marked = () => pieces.map((piece) => (piece.changed ? `[${piece.before} → ${piece.text}]` : piece.text)).join("");

  async function take(text) {
    await navigator.clipboard.writeText(text);
    state.textContent = t("copied");
  }

  async function restore() {
    clearTimeout(timer);
    running?.abort();
    const text = box.value;
    if (!text.trim()) {
      pieces = [];
      out.replaceChildren();
      state.textContent = "";
      return;
    }
    const mine = (running = new AbortController());
    state.textContent = t("working");
    try {
      const answer = await post(paths.restore, { text }, { signal: mine.signal });
      if (mine !== running) return;
      pieces = answer.pieces;
      out.replaceChildren(...pieces.map(piece));
      const n = pieces.filter((one) => one.changed).length;
      const d = pieces.filter((one) => one.changed === false).length;
      state.textContent = t("changes", { n, d });
    } catch (error) {
      if (mine.signal.aborted) return;
      state.textContent = error instanceof Refused ? error.message : t("offline");
    }
  }

  function later() {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(restore, STILL);
  }

  box.addEventListener("compositionstart", () => (composing = true));
  box.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  box.addEventListener("input", later);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) restore();
  });
  main.append(
    el("p", { className: "intro" }, t("pasteIntro")),
    el("section", {}, el("label", { for: "paste-in" }, t("pasteHere")), box),
    el("section", {}, el("div", { className: "head" }, el("span", {}, t("result")), el("label", { for: "both" }, both, t("both")), copy(t("copy"), plain), copy(t("copyMarks"), marked)), out, state),
  );
  box.focus();
  speak("");
  return () => {
    clearTimeout(timer);
    running?.abort();
  };
}

function piece(one) {
  if (one.before === undefined) return document.createTextNode(one.text);
  const sure = t("sure", { n: percent(one.confidence) });
  const told = one.changed ? `${one.before} → ${one.text}: ${one.reason}, ${sure}` : `${t("suggestions", { list: one.suggestions.join(", ") })}, ${sure}`;
  const children = one.changed ? [el("del", {}, one.before), el("ins", {}, one.text || "∅")] : [one.text];
  return el("span", { className: one.changed ? "change" : "maybe", title: told, tabIndex: 0 }, ...children);
}
