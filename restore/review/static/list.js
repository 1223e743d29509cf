// The documents of the folder: doubts left, decisions made; filter, search and order.

import { ask, paths } from "./api.js";
import { el } from "./dom.js";
import { t } from "./text.js";

const AGAIN = 700; // ms until counts that were missing are requested again
const SHOWN = 300; // rows drawn at first; more on scrolling

/** The order of the documents; also used to find the next one. */
export function byDoubts(a, b) {
  return (b.doubts ?? -1) - (a.doubts ?? -1) || a.name.localeCompare(b.name, "vi");
}

export async function showList(main) {
  const search = el("input", { type: "search", placeholder: t("search"), "aria-label": t("search") });
  const open = el("input", { type: "checkbox", id: "only-open" });
  const order = el(
    "select",
    { "aria-label": t("order") },
    el("option", { value: "doubts" }, t("sortDoubts")),
    el("option", { value: "name" }, t("sortName")),
  );
  const total = el("p", { className: "total" });
  const rows = el("tbody");
  const head = [t("name"), t("pages"), t("doubts"), t("decided"), t("state")];
  const table = el("table", {}, el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))), rows);
  const empty = el("p", { className: "empty", hidden: true });
  const end = el("div", { className: "end" });
  main.append(
    el("div", { className: "tools" }, search, order, el("label", {}, open, t("onlyOpen")), total),
    el("div", { className: "scroll" }, table, empty, end),
  );

  let documents = [];
  let limit = SHOWN;
  let timer = 0;

  function draw() {
    const words = search.value.normalize("NFC").toLocaleLowerCase("vi");
    const found = documents
      .filter((one) => one.name.normalize("NFC").toLocaleLowerCase("vi").includes(words))
      .filter((one) => !open.checked || one.doubts !== 0);
    found.sort(order.value === "doubts" ? byDoubts : (a, b) => a.name.localeCompare(b.name, "vi", { numeric: true }));
    rows.replaceChildren(...found.slice(0, limit).map(row));
    const left = documents.reduce((sum, one) => sum + (one.doubts ?? 0), 0);
    total.textContent = t("total", { n: documents.length, d: left });
    empty.hidden = found.length > 0;
    empty.textContent = t(documents.length ? "noMatch" : "none");
  }

  async function load() {
    ({ documents } = await ask(paths.list));
    draw();
    clearTimeout(timer);
    if (documents.some((one) => one.doubts === null && !one.error)) timer = setTimeout(() => load().catch(() => {}), AGAIN);
  }

  const watcher = new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting && limit < documents.length) {
      limit += SHOWN;
      draw();
    }
  });
  watcher.observe(end);
  search.addEventListener("input", draw);
  order.addEventListener("change", draw);
  open.addEventListener("change", draw);
  await load();
  search.focus({ preventScroll: true });
  return () => {
    clearTimeout(timer);
    watcher.disconnect();
  };
}

function row(one) {
  const slash = one.name.lastIndexOf("/") + 1;
  const folder = slash ? [el("span", { className: "folder" }, one.name.slice(0, slash))] : [];
  const link = el("a", { href: `#/d/${one.id}/1` }, ...folder, one.name.slice(slash));
  if (one.error) return el("tr", { className: "bad" }, el("td", {}, link), el("td", { colSpan: 4 }, one.error.split("\n")[0]));
  if (one.doubts === null) return el("tr", {}, el("td", {}, link), el("td", { colSpan: 4, className: "quiet" }, t("counting")));
  const all = one.doubts + one.decided;
  const bar = one.doubts
    ? el("progress", { max: all, value: one.decided, "aria-label": `${one.decided}/${all}` })
    : el("span", { className: "done" }, `✓ ${t("done")}`);
  const lost = one.lost ? [el("span", { className: "lost" }, t("lostCount", { n: one.lost }))] : [];
  const number = (value) => el("td", { className: "number" }, value.toLocaleString("vi"));
  return el("tr", {}, el("td", {}, link, ...lost), number(one.pages), number(one.doubts), number(one.decided), el("td", {}, bar));
}
