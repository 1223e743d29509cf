// The page image: zoom, pan, fit, and a frame around the current word.

import { el } from "./dom.js";
import { t } from "./text.js";

const STEP = 1.25; // factor of a key or button
const WHEEL = 0.0015; // log of the factor for a pixel of the wheel: a notch is 100 or 120 …
const PINCH = 0.01; // … and of a touchpad's pinch, which browsers report as a wheel with Ctrl
const LINE = 18; // pixels of a line, for wheels that count lines
const CLOSER = 2.5; // factor of a double tap
const FAR = 0.2; // share of the view that an arrow key pans
const STILL = 4; // most pixels that a tap moves
const TWICE = 350; // ms between the taps of a double tap
const MOST = 6; // most screen pixels for a pixel of the image
const MARGIN = 0.12; // of the view: a framed word nearer to its edge is brought to the middle

export class Viewer {
  #scale = 1;
  #x = 0;
  #y = 0;
  #size = { width: 1, height: 1 };
  #fitted = true;

  /** `pick(x, y)` is called with the point of the page image that was clicked. */
  constructor(pick) {
    this.image = el("img", { alt: t("image"), draggable: false });
    this.frames = el("div", { className: "frames" });
    this.sheet = el("div", { className: "sheet", hidden: true }, this.image, this.frames);
    this.note = el("p", { className: "empty", hidden: true });
    this.node = el("div", { className: "viewer", tabIndex: 0, role: "group", "aria-label": t("imageKeys") }, this.sheet, this.note);
    this.#listen(pick);
    new ResizeObserver(() => (this.#fitted ? this.fit() : this.#place())).observe(this.node);
  }

  /** Show a page image of width × height pixels. */
  show(address, width, height, failed) {
    if (this.image.src.endsWith(address)) return;
    const zoomed = !this.#fitted && width === this.#size.width;
    this.#size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.note.hidden = true;
    this.sheet.hidden = false;
    this.frames.replaceChildren();
    this.image.onerror = () => failed();
    this.image.src = address;
    this.sheet.style.width = `${width}px`;
    this.sheet.style.height = `${height}px`;
    if (!zoomed) return this.fit();
    this.#y = 0; // at the scale of the page before
    this.#place();
  }

  /** Show a text instead of an image. */
  say(text) {
    this.sheet.hidden = true;
    this.note.hidden = false;
    this.note.textContent = text;
  }

  fit() {
    if (!this.node.clientWidth || this.sheet.hidden) return;
    this.#fitted = true;
    this.#scale = this.#width;
    this.#x = this.#y = 0;
    this.#place();
  }

  /** The scale at which the page is as wide as the view. */
  get #width() {
    return this.node.clientWidth / this.#size.width;
  }

  zoom(steps, x = this.node.clientWidth / 2, y = this.node.clientHeight / 2) {
    this.#zoomBy(STEP ** steps, x, y);
  }

  /** Enlarge by a factor; the point (x, y) of the view stays where it is. */
  #zoomBy(factor, x, y) {
    const before = this.#scale;
    const whole = Math.min(this.node.clientHeight / this.#size.height, this.node.clientWidth / this.#size.width);
    this.#scale = Math.min(MOST, Math.max(Math.min(1, whole), before * factor));
    this.#x = x - ((x - this.#x) * this.#scale) / before;
    this.#y = y - ((y - this.#y) * this.#scale) / before;
    this.#fitted = false;
    this.#place();
  }

  #panBy(x, y) {
    this.#x += x;
    this.#y += y;
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
    const at = (event) => {
      const box = this.node.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    this.node.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      const pixels = event.deltaY * (event.deltaMode ? LINE : 1);
      if (event.shiftKey) this.#panBy(-event.deltaX, -pixels);
      else this.#zoomBy(Math.exp(-pixels * (event.ctrlKey ? PINCH : WHEEL)), x, y);
    }, { passive: false });
    this.node.addEventListener("keydown", (event) => {
      const far = [this.node.clientWidth * FAR, this.node.clientHeight * FAR];
      const acts = {
        "+": () => this.zoom(1), "=": () => this.zoom(1), "-": () => this.zoom(-1), 0: () => this.fit(),
        ArrowLeft: () => this.#panBy(far[0], 0), ArrowRight: () => this.#panBy(-far[0], 0),
        ArrowUp: () => this.#panBy(0, far[1]), ArrowDown: () => this.#panBy(0, -far[1]),
      };
      if (event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    });
    this.#listenToPointers(at, pick);
  }

  /** One pointer pans, two zoom and pan, a tap picks a word, a second tap zooms there and back. */
  #listenToPointers(at, pick) {
    const down = new Map();
    let moved = false;
    let tap = { time: 0, x: 0, y: 0 };
    const centre = () => {
      const points = [...down.values()].slice(0, 2);
      const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
      const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
      return { x, y, apart: points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 0 };
    };
    this.node.addEventListener("pointerdown", (event) => {
      this.node.setPointerCapture(event.pointerId);
      moved = down.size > 0;
      down.set(event.pointerId, { ...at(event), first: at(event) });
    });
    this.node.addEventListener("pointermove", (event) => {
      const point = down.get(event.pointerId);
      if (!point) return;
      const before = centre();
      Object.assign(point, at(event));
      moved ||= Math.hypot(point.x - point.first.x, point.y - point.first.y) > STILL;
      if (!moved) return;
      const now = centre();
      this.#panBy(now.x - before.x, now.y - before.y);
      if (before.apart && now.apart) this.#zoomBy(now.apart / before.apart, now.x, now.y);
    });
    this.node.addEventListener("pointerup", (event) => {
      if (!down.delete(event.pointerId) || moved || down.size) return;
      const { x, y } = at(event);
      const again = event.timeStamp - tap.time < TWICE && Math.hypot(x - tap.x, y - tap.y) < 8 * STILL;
      tap = { time: again ? 0 : event.timeStamp, x, y };
      if (!again) pick((x - this.#x) / this.#scale, (y - this.#y) / this.#scale);
      else if (this.#scale > this.#width * 1.01) this.fit();
      else this.#zoomBy(CLOSER, x, y);
    });
    this.node.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
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
