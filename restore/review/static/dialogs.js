// The dialogs of a document: where a decision would apply, what no longer fits, and the formats to take away.

import { paths } from "./api.js";
import { button, dialog, el } from "./dom.js";
import { t } from "./text.js";

const where = (page, ...children) => el("li", {}, el("span", { className: "number" }, t("onPage", { n: page })), ...children);

/** Ask whether a decision is to apply to the `others`, each shown with what stands around it. */
export function askSame(raw, after, others, apply) {
  const row = ({ page, left, right }) => where(page, " … ", left, el("mark", {}, raw), right, " …");
  const yes = button(t("same", { n: others.length }), "Enter", () => (box.close(), apply()), { className: "main" });
  const box = dialog(t("sameTitle", { after, raw }), t("close"), el("ol", { className: "where" }, others.map(row)), yes);
  yes.focus();
}

export function showLost(lost) {
  const row = (one) => where(one.page, " … ", one.left, el("mark", {}, `${one.before} → ${one.after}`), one.right, " …");
  dialog(t("lostTitle"), t("close"), el("ol", { className: "where" }, lost.map(row)));
}

export function showExport(id, formats) {
  const link = (format) => el("a", { href: paths.export(id, format), download: "" }, format.toUpperCase());
  dialog(t("exportTitle"), t("close"), el("p", {}, t("exportNote")), el("div", { className: "formats" }, formats.map(link)));
}
