// The text of a page: lines, tables and selectable words.

import { el } from "./dom.js";
import { t } from "./text.js";
import { crop } from "./viewer.js";

/** Draw a page; the units get their `node`s. `hover(unit)` is called with null when the pointer leaves.
 *  `address` is that of the page image, "" where there is none. */
export function drawText(pane, page, address, choose, hover) {
  const nodes = [];
  const inTable = new Map();
  page.tables.forEach((table, index) => table.cells.forEach((cell) => {
    for (let line = cell.first; line < cell.last; line += 1) inTable.set(line, index);
  }));
  const drawn = new Set();
  let row = null;
  page.lines.forEach((line, index) => {
    const table = inTable.get(index);
    if (table !== undefined) {
      row = null;
      if (!drawn.has(table)) nodes.push(drawTable(page, page.tables[table], address, choose, hover));
      drawn.add(table);
      return;
    }
    if (!row || line.lead.startsWith("\n")) nodes.push((row = el("p", { className: `line ${line.role}` })));
    else row.append(el("span", { className: "gap" }, "\u2003"));
    fill(row, line.units, choose, hover);
  });
  if (!nodes.length) nodes.push(el("p", { className: "empty" }, page.error || t("emptyPage")));
  pane.replaceChildren(...nodes);
}

function fill(node, units, choose, hover) {
  units.forEach((unit, index) => {
    if (index) node.append(" ");
    unit.node = el("span", { className: "word", tabIndex: -1, role: "button" });
    unit.node.addEventListener("click", () => choose(unit));
    unit.node.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && hover(unit));
    unit.node.addEventListener("pointerleave", () => hover(null));
    if (unit.boxes.length) unit.node.dataset.y = unit.boxes[0][1] + unit.boxes[0][3] / 2;
    node.append(unit.node);
  });
}

function drawTable(page, table, address, choose, hover) {
  const body = el("tbody");
  const rows = new Map();
  table.nodes = new Map();
  for (const cell of table.cells) {
    if (!rows.has(cell.row)) {
      rows.set(cell.row, el("tr"));
      body.append(rows.get(cell.row));
    }
    const node = el("td", { rowSpan: cell.rowSpan, colSpan: cell.columnSpan });
    for (let line = cell.first; line < cell.last; line += 1) {
      if (line > cell.first) node.append(el("br"));
      const { units } = page.lines[line];
      fill(node, units, choose, hover);
      if (address) node.append(...units.filter(isNumberInDoubt).map((unit) => numberCrop(unit, page, address, choose)));
    }
    const text = page.lines.slice(cell.first, cell.last).flatMap((line) => line.units.map((unit) => unit.restored)).join("");
    node.classList.toggle("number", /^[-+]?\d[\d.,]*%?$/.test(text));
    table.nodes.set(`${cell.row}:${cell.column}`, node);
    rows.get(cell.row).append(node);
  }
  markTotals(table, table.mismatches);
  return el("div", { className: "table" }, el("table", {}, body));
}

const isNumberInDoubt = (unit) => unit.doubtful && unit.boxes.length && /\d/.test(unit.raw + unit.restored);

/** The image of a number, shown below its text while it is doubtful: no context tells what it is. */
function numberCrop(unit, page, address, choose) {
  const node = crop(address, page, unit.boxes, 104, 30);
  node.classList.add("number");
  node.addEventListener("click", () => choose(unit));
  return node;
}

/** Mark exactly the totals that do not add up. */
export function markTotals(table, mismatches) {
  for (const node of table.nodes.values()) {
    node.classList.remove("mismatch");
    node.querySelector("small")?.remove();
  }
  for (const found of mismatches) {
    const node = table.nodes.get(`${found.row}:${found.column}`);
    node.classList.add("mismatch");
    node.append(el("small", {}, `⚠ ${t("mismatch", found)}`));
  }
}

/** Show the state of a unit: changed, doubtful, decided, being saved, current. */
export function drawUnit(unit, { decision, saved }, current) {
  const text = decision ? decision.after : unit.restored;
  const kinds = ["word"];
  if (decision) kinds.push(saved ? "decided" : "pending");
  else if (unit.doubtful) kinds.push("doubtful");
  else if (unit.raw !== unit.restored) kinds.push("changed");
  if (current) kinds.push("current");
  unit.node.className = kinds.join(" ");
  unit.node.textContent = text || "∅";
  unit.node.tabIndex = current ? 0 : -1;
  if (current) unit.node.setAttribute("aria-current", "true");
  else unit.node.removeAttribute("aria-current");
}

/** Call `level` with the vertical place on the page image that the reader scrolls the text to. */
export function followScrolling(pane, units, level) {
  let reading = 0;
  for (const kind of ["wheel", "touchmove"]) pane.addEventListener(kind, () => (reading = Date.now()), { passive: true });
  pane.addEventListener("scroll", () => {
    if (Date.now() - reading > 400) return;
    const box = pane.getBoundingClientRect();
    const middle = box.top + box.height / 2;
    const near = units().find((unit) => unit.node.dataset.y && unit.node.getBoundingClientRect().top >= middle);
    if (near) level(Number(near.node.dataset.y));
  });
}
