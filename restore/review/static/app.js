// Chooses the page to show: the list (#/), a document (#/d/ID/PAGE) or the paste box (#/paste).

import { drop, el, notice } from "./dom.js";
import { showList } from "./list.js";
import { showPaste } from "./paste.js";
import { showReview } from "./review.js";
import { lang, otherLanguage, t } from "./text.js";

let leave = () => {};
let turn = 0;

async function show() {
  const [, kind, id, page] = location.hash.split("/");
  const mine = ++turn;
  leave();
  leave = () => {};
  const main = document.getElementById("main");
  main.className = kind || "list";
  main.replaceChildren();
  document.querySelectorAll("#top a[data-kind]").forEach((link) => {
    if (link.dataset.kind === (kind || "list")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  const views = { d: () => showReview(main, id, Number(page) || 1), paste: () => showPaste(main) };
  try {
    const left = await (views[kind] ?? (() => showList(main)))();
    if (mine === turn) leave = left;
    else left();
  } catch (error) {
    notice("load", error instanceof TypeError ? t("offline") : error.message, [[t("reload"), show]], "bad");
  }
}

function top() {
  const link = (label, target, kind) => el("a", { href: target, "data-kind": kind }, label);
  const other = el("a", { className: "lang", href: otherLanguage(), lang: lang === "en" ? "vi" : "en" }, t("other"));
  other.addEventListener("click", () => (other.href = otherLanguage()));
  document.getElementById("top").append(
    el("a", { className: "brand", href: "#/" }, el("img", { src: "/static/icon.svg", alt: "" }), el("span", {}, t("title"))),
    el("nav", {}, link(t("documents"), "#/", "list"), link(t("paste"), "#/paste", "paste")),
    other,
  );
  document.title = t("title");
}

top();
addEventListener("hashchange", () => {
  drop("load");
  show();
});
show();
