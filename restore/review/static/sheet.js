// The text of a page: lines, tables and words to step on.

import { el } from "./dom.js";
import { t } from "./text.js";

/** Draw a page; the units get their `node`s. `hover(unit)` is called with null when the pointer leaves. */
export function drawText(pane, page, choose, hover) {
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
      if (!drawn.has(table)) nodes.push(drawTable(page, page.tables[table], choose, hover));
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

function drawTable(page, table, choose, hover) {
  const body = el("tbody");
  const rows = new Map();
  const wrong = new Map(table.mismatches.map((found) => [`${found.row}:${found.column}`, found]));
  for (const cell of table.cells) {
    if (!rows.has(cell.row)) {
      rows.set(cell.row, el("tr"));
      body.append(rows.get(cell.row));
    }
    const node = el("td", { rowSpan: cell.rowSpan, colSpan: cell.columnSpan });
    for (let line = cell.first; line < cell.last; line += 1) {
      if (line > cell.first) node.append(el("br"));
      fill(node, page.lines[line].units, choose, hover);
    }
    const found = wrong.get(`${cell.row}:${cell.column}`);
    if (found) {
      node.classList.add("mismatch");
      node.append(el("small", {}, `⚠ ${t("mismatch", found)}`));
    }
    rows.get(cell.row).append(node);
  }
  return el("div", { className: "table" }, el("table", {}, body));
}

/** Show a unit as it stands: changed, doubtful, decided, on its way to the disk, current. */
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
