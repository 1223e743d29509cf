// The current word: its image, raw text, restored text and alternatives, and a field to type in.

import { button, el } from "./dom.js";
import { percent, t } from "./text.js";
import { crop } from "./viewer.js";

const sure = (share) => (share === null ? t("unknownSure") : t("sure", { n: percent(share) }));

/** Draw a unit into the panel. Every action is bound to this unit, whatever is selected when it runs. */
export function drawPanel(panel, unit, page, address, state, actions) {
  panel.replaceChildren();
  if (!unit) return null;
  const width = Math.max(160, Math.min(300, panel.parentNode.clientWidth * 0.5));
  const picture = unit.boxes.length && address ? [crop(address, page, unit.boxes, width, 84)] : [];
  const { decision, saved } = state;
  const line = (label, text, className) => el("div", { className }, el("dt", {}, label), el("dd", {}, text || "∅"));
  const facts = [line(t("read"), unit.raw, "raw")];
  if (unit.raw !== unit.restored) facts.push(line(t("restored"), unit.restored, "restored"));
  if (decision) facts.push(line(saved ? t("decision") : t("saving", { n: 1 }), decision.after, "decided"));
  const why = [sure(unit.confidence), ...unit.reasons];
  if (decision?.who) why.push(decision.who);
  panel.append(
    el("div", { className: "facts" }, picture, el("div", {}, el("dl", {}, facts), el("p", { className: "why" }, why.join(" · ")))),
  );

  const changed = unit.raw !== unit.restored;
  const buttons = [];
  if (changed) {
    buttons.push(button(`${t("accept")} «${unit.restored}»`, "Enter", () => actions.accept(unit), { className: "main" }));
    buttons.push(button(`${t("keep")} «${unit.raw}»`, "0", () => actions.keep(unit)));
  } else {
    buttons.push(button(`${t("keep")} «${unit.raw}»`, "Enter", () => actions.accept(unit), { className: "main" }));
  }
  unit.choices.forEach((choice, index) => {
    const told = choice.confidence === null ? choice.reason : `${choice.reason}, ${percent(choice.confidence)} %`;
    buttons.push(button(choice.text, String(index + 1), () => actions.pick(unit, index), { className: "choice", title: told }));
  });
  panel.append(el("div", { className: "choices" }, buttons));

  const field = el("input", {
    type: "text", className: "own", value: decision ? decision.after : unit.restored, spellcheck: false,
    autocomplete: "off", maxLength: 500, "aria-label": t("typeHint"), placeholder: t("typeHint"), "data-start": unit.start,
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // this Enter ends a word of the input method
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      actions.type(unit, field.value); // both values as they are now
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      actions.leaveField();
    }
  });
  panel.append(
    el("div", { className: "own-row" }, el("label", {}, el("span", {}, t("type")), el("kbd", {}, "E"), field)),
    el(
      "div",
      { className: "more" },
      button(t("remove"), "", () => actions.remove(unit), { className: "quiet" }),
      ...(decision ? [button(t("withdraw"), "⌫", () => actions.withdraw(unit), { className: "quiet" })] : []),
      ...(actions.equal ? [button(t("same", { n: actions.equal }), "S", () => actions.same(), { className: "quiet" })] : []),
    ),
  );
  return field;
}
