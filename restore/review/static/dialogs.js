// The dialogs of a document: places that a decision would apply to, lost decisions, export formats.

import { download, paths } from "./api.js";
import { button, dialog, el } from "./dom.js";
import { t } from "./text.js";

const where = (page, ...children) => el("li", {}, el("span", { className: "number" }, t("onPage", { n: page })), ...children);

/** Ask whether a decision should apply to the `others`, each shown with the text around it. */
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

/** Formats to download, each written on request; errors are shown here. */
export function showExport(id, formats) {
  const state = el("p", { role: "status" });
  const take = async (format, node) => {
    node.disabled = true;
    state.textContent = t("exporting", { format });
    try {
      const { name, blob } = await download(paths.export(id, format));
      const address = URL.createObjectURL(blob);
      el("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      state.textContent = t("exported", { name });
    } catch (error) {
      state.textContent = error.message;
    }
    node.disabled = false;
  };
  const choice = (format) => button(format, "", (event) => take(format, event.currentTarget));
  dialog(t("exportTitle"), t("close"), el("p", {}, t("exportNote")), el("div", { className: "formats" }, formats.map(choice)), state);
}
