// Elements from data. Text is always set as text, so that no document text becomes markup.

/** An element; `props` are properties, "on…" listeners, "data…"/"aria-…"/"role" attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A button with its key, as in "Nhận ⏎". */
export function button(label, key, onclick, props = {}) {
  const keys = key ? [el("kbd", {}, key)] : [];
  return el("button", { type: "button", onclick, ...props }, el("span", {}, label), ...keys);
}

/** Announce a text to screen readers. */
export function speak(text) {
  document.getElementById("spoken").textContent = text;
}

/** A bar on top of the page that stays until one of the `actions` ([label, function]) is chosen. */
export function notice(id, text, actions = [], kind = "warning") {
  drop(id);
  const bar = el("div", { className: `notice ${kind}`, id: `notice-${id}` }, el("span", {}, text));
  for (const [label, action] of actions) bar.append(button(label, "", () => (drop(id), action?.())));
  document.getElementById("notices").append(bar);
}

export function drop(id) {
  document.getElementById(`notice-${id}`)?.remove();
}

/** A modal dialog with a title; it is removed when it closes. */
export function dialog(title, close, ...children) {
  const node = el("dialog", { "aria-label": title });
  node.append(
    el("header", {}, el("h2", {}, title), button(close, "Esc", () => node.close(), { className: "quiet" })),
    ...children,
  );
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
  return node;
}
