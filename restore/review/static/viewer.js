// The page image: zoom, pan, fit, and a frame around the word that is being looked at.

import { el } from "./dom.js";
import { t } from "./text.js";

const STEP = 1.25;
const MOST = 6; // screen pixels for a pixel of the image
const MARGIN = 0.12; // of the view: a framed word nearer to its edge is brought to the middle

export class Viewer {
  #scale = 1;
  #x = 0;
  #y = 0;
  #size = { width: 1, height: 1 };
  #fitted = true;

  /** `pick(x, y)` is called with the point of the page image that was clicked. */
  constructor(pick) {
    this.image = el("img", { alt: "", draggable: false });
    this.frames = el("div", { className: "frames" });
    this.sheet = el("div", { className: "sheet", hidden: true }, this.image, this.frames);
    this.note = el("p", { className: "empty", hidden: true });
    this.node = el("div", { className: "viewer", tabIndex: 0, role: "img", "aria-label": t("image") }, this.sheet, this.note);
    this.#listen(pick);
    new ResizeObserver(() => (this.#fitted ? this.fit() : this.#place())).observe(this.node);
  }

  /** Show a page image of width × height pixels. */
  show(address, width, height, failed) {
    if (this.image.src.endsWith(address)) return;
    this.#size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.note.hidden = true;
    this.sheet.hidden = false;
    this.frames.replaceChildren();
    this.image.onerror = () => failed();
    this.image.src = address;
    this.sheet.style.width = `${width}px`;
    this.sheet.style.height = `${height}px`;
    this.fit();
  }

  /** Say something in the place of an image. */
  say(text) {
    this.sheet.hidden = true;
    this.note.hidden = false;
    this.note.textContent = text;
  }

  fit() {
    if (!this.node.clientWidth || this.sheet.hidden) return;
    this.#fitted = true;
    this.#scale = this.node.clientWidth / this.#size.width;
    this.#x = this.#y = 0;
    this.#place();
  }

  zoom(steps, x = this.node.clientWidth / 2, y = this.node.clientHeight / 2) {
    const before = this.#scale;
    const least = Math.min(1, this.node.clientHeight / this.#size.height, this.node.clientWidth / this.#size.width);
    this.#scale = Math.min(MOST, Math.max(least / 2, before * STEP ** steps));
    this.#x = x - ((x - this.#x) * this.#scale) / before;
    this.#y = y - ((y - this.#y) * this.#scale) / before;
    this.#fitted = false;
    this.#place();
  }

  /** Frame boxes ([left, top, width, height] in pixels of the image), and bring them into view. */
  frame(boxes) {
    this.frames.replaceChildren(
      ...boxes.map(([left, top, width, height]) => {
        const pad = Math.max(4, height * 0.18);
        const node = el("div", { className: "frame" });
        Object.assign(node.style, {
          left: `${left - pad}px`,
          top: `${top - pad}px`,
          width: `${width + 2 * pad}px`,
          height: `${height + 2 * pad}px`,
        });
        return node;
      }),
    );
    if (boxes.length) this.#reveal(boxes[0]);
  }

  /** Bring a height of the page to the middle of the view. */
  level(y) {
    this.#y = this.node.clientHeight / 2 - y * this.#scale;
    this.#place();
  }

  #reveal([left, top, width, height]) {
    const view = { width: this.node.clientWidth, height: this.node.clientHeight };
    const x = this.#x + (left + width / 2) * this.#scale;
    const y = this.#y + (top + height / 2) * this.#scale;
    if (x < view.width * MARGIN || x > view.width * (1 - MARGIN)) this.#x += view.width / 2 - x;
    if (y < view.height * MARGIN || y > view.height * (1 - MARGIN)) this.#y += view.height / 2 - y;
    this.#place();
  }

  /** Apply scale and place; the sheet cannot be lost from view. */
  #place() {
    const [width, height] = [this.#size.width * this.#scale, this.#size.height * this.#scale];
    const held = (value, size, view) => (size <= view ? (view - size) / 2 : Math.min(0, Math.max(view - size, value)));
    this.#x = held(this.#x, width, this.node.clientWidth);
    this.#y = height <= this.node.clientHeight ? 0 : held(this.#y, height, this.node.clientHeight);
    this.sheet.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
    this.frames.style.setProperty("--line", `${2 / this.#scale}px`);
  }

  #listen(pick) {
    let from = null;
    this.node.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = this.node.getBoundingClientRect();
      if (event.ctrlKey) this.zoom(-Math.sign(event.deltaY), event.clientX - box.left, event.clientY - box.top);
      else {
        this.#x -= event.shiftKey ? event.deltaY : event.deltaX;
        this.#y -= event.shiftKey ? 0 : event.deltaY;
        this.#place();
      }
    }, { passive: false });
    this.node.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, y: event.clientY, left: this.#x, top: this.#y, moved: false };
      this.node.setPointerCapture(event.pointerId);
    });
    this.node.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [across, down] = [event.clientX - from.x, event.clientY - from.y];
      from.moved ||= Math.hypot(across, down) > 4;
      if (!from.moved) return;
      [this.#x, this.#y] = [from.left + across, from.top + down];
      this.#place();
    });
    this.node.addEventListener("pointerup", (event) => {
      const box = this.node.getBoundingClientRect();
      if (from && !from.moved) {
        pick((event.clientX - box.left - this.#x) / this.#scale, (event.clientY - box.top - this.#y) / this.#scale);
      }
      from = null;
    });
    this.node.addEventListener("pointercancel", () => (from = null));
  }
}

const AROUND = 1.6; // line heights of the page shown left and right of a word's crop

/** The part of a page image around boxes, enlarged, as an element `width` × `height` pixels large. */
export function crop(address, page, boxes, width, height) {
  const [left, top] = [0, 1].map((side) => Math.min(...boxes.map((box) => box[side])));
  const right = Math.max(...boxes.map((box) => box[0] + box[2]));
  const bottom = Math.max(...boxes.map((box) => box[1] + box[3]));
  const line = Math.min(...boxes.map((box) => box[3]));
  const scale = Math.min(4, (height * 0.62) / (bottom - top), width / (right - left + 2 * AROUND * line));
  const node = el("div", { className: "crop", "aria-hidden": "true" });
  const x = width / 2 - ((left + right) / 2) * scale;
  const y = height / 2 - ((top + bottom) / 2) * scale;
  Object.assign(node.style, {
    width: `${width}px`,
    height: `${height}px`,
    backgroundImage: `url("${address}")`,
    backgroundSize: `${page.width * scale}px ${page.height * scale}px`,
    backgroundPosition: `${x}px ${y}px`,
  });
  const mark = el("div", { className: "mark" });
  Object.assign(mark.style, {
    left: `${x + left * scale - 3}px`,
    top: `${y + top * scale - 3}px`,
    width: `${(right - left) * scale + 6}px`,
    height: `${(bottom - top) * scale + 6}px`,
  });
  node.append(mark);
  return node;
}
