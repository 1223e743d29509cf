// A document: page image and text side by side, and the doubts to review.

import { ask, paths } from "./api.js";
import { askSame, showExport, showLost } from "./dialogs.js";
import { button, drop, el, notice, speak } from "./dom.js";
import { actionOf, showHelp } from "./keys.js";
import { byDoubts } from "./list.js";
import { after, alike, ordered } from "./order.js";
import { drawPanel } from "./panel.js";
import { keyOf, Saver } from "./saver.js";
import { drawText, drawUnit, followScrolling, markTotals } from "./sheet.js";
import { percent, t } from "./text.js";
import { crop, Viewer } from "./viewer.js";

const QUIET = 300; // ms: keys of a burst that began while a page was loading are ignored

export async function showReview(main, id, number) {
  const review = new Review(main, id);
  await review.open(number);
  return () => review.close();
}

class Review {
  #pages = new Map();
  #queue = null;
  #ordered = null;
  #loading = 0;
  #ignored = 0; // when a key was last ignored
  #handler = (event) => this.#key(event);
  #unload = (event) => this.saver.waiting && event.preventDefault();

  constructor(main, id) {
    Object.assign(this, { main, id, page: null, units: [], current: null, last: null, field: null });
    this.viewer = new Viewer((x, y) => this.#pointed(x, y));
    this.text = el("div", { className: "text", role: "region", "aria-label": t("textPane") });
    this.panel = el("aside", { className: "panel" });
    this.tip = el("div", { className: "tip", hidden: true });
    this.place = el("span", { className: "place" });
    this.count = el("span", { className: "count" });
    this.saved = el("span", { className: "saved", role: "status" });
    this.said = el("span", { className: "said" });
    this.name = el("h1");
    this.order = el(
      "select",
      { "aria-label": t("order") },
      ["byPlace", "bySure", "byEqual"].map((value) => el("option", { value }, t(value))),
    );
    this.order.addEventListener("change", () => {
      this.#ordered = null;
      this.order.blur();
      this.next();
    });
    const act = (name, label, sign) => button(sign, "", () => this.#do(name), { title: label, "aria-label": label, className: "sign" });
    main.append(
      el(
        "div",
        { className: "bar" },
        this.name,
        el("span", { className: "pager" }, act("previousPage", t("hPage"), "‹"), this.place, act("nextPage", t("hPage"), "›")),
        this.count,
        this.order,
        this.saved,
        this.said,
        el("span", { className: "grow" }),
        act("zoomOut", t("zoomOut"), "−"),
        act("fit", t("fit"), "⤢"),
        act("zoomIn", t("zoomIn"), "+"),
        button(t("export"), "", () => showExport(this.id, this.document.formats)),
        button(t("nextFile"), "N", () => this.nextFile()),
        act("help", t("help"), "?"),
      ),
      el("div", { className: "halves" }, this.viewer.node, el("div", { className: "right" }, this.text, this.panel)),
      this.tip,
    );
    followScrolling(this.text, () => this.units, (y) => this.viewer.level(y));
  }

  async open(number) {
    this.document = await ask(paths.document(this.id));
    this.name.textContent = this.name.title = this.document.name;
    this.saver = new Saver(this.id, this.document.version, (key) => this.#changed(key), (event, details) => this.#report(event, details));
    document.addEventListener("keydown", this.#handler);
    addEventListener("beforeunload", this.#unload);
    const queue = this.#loadQueue();
    const { pages } = this.document;
    await this.show(pages.find((one) => one >= number) ?? pages.at(-1) ?? 1);
    queue.catch((error) => notice("load", error.message, [[t("reload"), () => location.reload()]], "bad"));
  }

  close() {
    document.removeEventListener("keydown", this.#handler);
    removeEventListener("beforeunload", this.#unload);
    if (!this.saver?.waiting) ["conflict", "lost"].forEach(drop);
  }

  // --- what is shown ---

  async show(number, select = true) {
    this.#loading += 1;
    try {
      const page = await this.#page(number);
      this.page = page;
      history.replaceState(null, "", `#/d/${this.id}/${number}`);
      this.units = page.lines.flatMap((line) => line.units);
      this.current = null;
      drawText(this.text, page, this.address, (unit) => this.select(unit), (unit) => this.#hover(unit));
      this.units.forEach((unit) => drawUnit(unit, this.saver.state(unit), false));
      this.text.scrollTop = 0;
      const failed = async () => {
        const why = await ask(this.address).catch((error) => error.message);
        this.viewer.say(t("noImage", { why }));
      };
      if (this.document.trouble) this.viewer.say(t("noImage", { why: this.document.trouble }));
      else if (page.width) this.viewer.show(this.address, page.width, page.height, failed);
      this.main.classList.toggle("no-image", !page.width);
      this.place.textContent = t("page", { n: number, all: this.document.pages.at(-1) });
      this.#counts();
      if (select) this.select(this.units.find((unit) => this.#open(unit)) ?? null);
    } finally {
      this.#loading -= 1;
    }
    const next = this.#beside(number, 1);
    if (next) this.#prepare(next);
  }

  /** Load the next page and its image in advance. */
  #prepare(number) {
    this.#page(number).catch(() => {});
    if (this.document.trouble) return;
    this.ahead = new Image();
    this.ahead.src = paths.image(this.id, number, this.document.version);
  }

  get address() {
    if (this.document.trouble || !this.page.width) return "";
    return paths.image(this.id, this.page.number, this.document.version);
  }

  #page(number) {
    if (!this.#pages.has(number)) {
      const revision = this.saver.revision;
      const loaded = ask(paths.page(this.id, number)).then((page) => {
        for (const unit of page.lines.flatMap((line) => line.units)) {
          unit.page = page.number;
          this.saver.learn(unit, unit.decision, revision);
        }
        if (page.version !== this.document.version) this.#report("rescanned", { lost: [] });
        return page;
      });
      loaded.catch(() => this.#pages.delete(number));
      this.#pages.set(number, loaded);
      if (this.#pages.size > 12) this.#pages.delete(this.#pages.keys().next().value);
    }
    return this.#pages.get(number);
  }

  async #loadQueue() {
    const revision = this.saver.revision;
    const { places, lost } = await ask(paths.queue(this.id));
    places.forEach((place) => this.saver.learn(place, place.decision, revision));
    this.#queue = places.filter((place) => place.doubtful);
    this.#counts();
    if (lost.length) notice("lost", t("lostSome", { n: lost.length }), [[t("show"), () => showLost(lost)], [t("close")]]);
  }

  #counts() {
    if (!this.page) return;
    const open = (places) => places.filter((place) => this.#open(place)).length;
    const here = t("leftPage", { n: open(this.units) });
    this.count.textContent = this.#queue ? `${t("left", { n: open(this.#queue) })} · ${here}` : here;
  }

  #open(place) {
    return place.doubtful && !this.saver.state(place).decision;
  }

  select(unit) {
    const before = this.current;
    this.current = unit;
    if (before) drawUnit(before, this.saver.state(before), false);
    this.#panel();
    if (!unit) return;
    drawUnit(unit, this.saver.state(unit), true);
    unit.node.scrollIntoView({ block: "nearest" });
    if (document.activeElement !== document.body) document.activeElement.blur();
    unit.node.focus({ preventScroll: true });
    this.viewer.frame(unit.boxes);
    speak([unit.raw, unit.restored, unit.confidence === null ? "" : t("sure", { n: percent(unit.confidence) })].join(", "));
  }

  #panel() {
    const unit = this.current;
    const subject = this.#subject();
    const equal = subject && this.#queue ? this.#queue.filter((place) => this.#open(place) && alike(place, subject)).length : 0;
    const actions = {
      accept: (one) => this.decide(one, one.restored, "accept"),
      keep: (one) => this.decide(one, one.raw, "keep"),
      pick: (one, index) => one.choices[index] && this.decide(one, one.choices[index].text, "pick"),
      type: (one, text) => this.#typed(one, text),
      remove: (one) => this.decide(one, "", "type"),
      withdraw: (one) => this.saver.state(one).decision && this.decide(one, null, "withdraw", false),
      same: () => this.same(),
      leaveField: () => this.select(this.current),
      equal,
    };
    this.actions = actions;
    this.field = drawPanel(this.panel, unit, this.page, this.address, unit && this.saver.state(unit), actions);
  }

  #changed(key) {
    const unit = this.units.find((one) => keyOf(one) === key);
    if (unit) drawUnit(unit, this.saver.state(unit), unit === this.current);
    if (unit && unit === this.current && document.activeElement !== this.field) this.#panel();
    this.#counts();
    if (this.saver.waiting) this.saved.textContent = t("saving", { n: this.saver.waiting });
  }

  // --- decisions ---

  decide(unit, after, action, move = true) {
    this.last = unit;
    this.saver.decide([{ place: unit, after, action }]);
    if (move) this.next(unit);
    else this.select(unit);
  }

  #typed(unit, text) {
    const words = text.normalize("NFC").trim();
    if (!words) {
      this.#say(t("emptyTyped"));
    } else if (words === unit.restored) this.decide(unit, unit.restored, "accept");
    else this.decide(unit, words, "type");
  }

  async #revert(places) {
    if (!places) return false;
    const [place] = places;
    await this.go(place);
    return true;
  }

  /** The unit whose decision "same" repeats: the current one if decided, else the last decided one. */
  #subject() {
    return [this.current, this.last].find((one) => one && this.saver.state(one).decision) ?? null;
  }

  async same() {
    const subject = this.#subject();
    if (!subject) return this.#say(t("decideFirst"));
    const { after: text, action } = this.saver.state(subject).decision;
    const revision = this.saver.revision;
    const { places } = await ask(paths.same(this.id, subject.raw, subject.restored));
    places.forEach((place) => this.saver.learn(place, place.decision, revision));
    const others = places.filter((place) => !this.saver.state(place).decision && keyOf(place) !== keyOf(subject));
    if (!others.length) return this.#say(t("sameNone"));
    return askSame(subject.raw, text, others, () => {
      this.saver.decide(others.map((place) => ({ place, after: text, action })));
      this.next();
    });
  }

  #report(event, details) {
    if (event === "saved") {
      drop("unreachable");
      this.#totals();
    }
    if (event === "idle") this.saved.textContent = `✓ ${t("saved")}`;
    if (event === "unreachable") notice("unreachable", details.why || t("notSaved", { n: details.count }), [], "bad");
    if (event === "refused") {
      const which = details.changes.map(({ now }) => now?.after ?? "").join(", ");
      notice("refused", t("refused", { after: which, why: details.why }), [[t("close")]], "bad");
    }
    if (event === "conflict") {
      const values = { theirs: details.theirs.after, raw: details.hit.place.raw, mine: details.hit.now?.after ?? "–" };
      const mine = () => this.saver.insist(details.changes);
      notice("conflict", t("conflict", values), [[t("takeTheirs")], [t("takeMine"), mine]], "bad");
    }
    if (event === "rescanned") {
      const which = details.lost.map(({ place, now }) => `${place.raw} → ${now?.after ?? "–"}`).join("; ");
      notice("rescanned", t("rescanned", { n: details.lost.length, which }), [[t("reload"), () => location.reload()]], "bad");
    }
  }

  /** Check again which totals add up. */
  async #totals() {
    const { page } = this;
    if (!page?.tables.length) return;
    const fresh = await ask(paths.page(this.id, page.number)).catch(() => null);
    if (fresh?.version === page.version) page.tables.forEach((table, n) => markTotals(table, fresh.tables[n].mismatches));
  }

  #say(text) {
    this.said.textContent = text;
    speak(text);
  }

  // --- moving ---

  #list() {
    if (!this.#queue) return this.units.filter((unit) => unit.doubtful);
    if (!this.#ordered) this.#ordered = ordered(this.#queue, this.order.value);
    return this.#ordered;
  }

  /** Go to the next or previous open place. Within a page this needs no request. */
  next(from = this.current, step = 1) {
    const list = this.#list();
    const at = from ? list.findIndex((place) => keyOf(place) === keyOf(from)) : -1;
    const byPlace = this.order.value === "byPlace" || !this.#queue;
    let index = at;
    if (at < 0) {
      const behind = from && byPlace ? list.findIndex((place) => after(place, from)) : 0;
      index = (behind < 0 ? list.length : behind) - (step > 0 ? 1 : 0);
    }
    const circle = list.map((_, n) => list[(index + step * (n + 1) + 2 * list.length) % list.length]);
    const target = circle.find((place) => this.#open(place));
    if (target) return this.go(target);
    if (!this.#queue) return this.#loadQueue().then(() => this.next(from, step));
    this.#counts();
    this.select(this.current ?? from);
    return this.#say(t("finished"));
  }

  go(place) {
    const find = () => this.units.find((unit) => keyOf(unit) === keyOf(place));
    if (place.page === this.page.number) return this.select(find() ?? this.current);
    return this.show(place.page, false).then(() => this.select(find() ?? null));
  }

  #step(distance) {
    const index = this.units.indexOf(this.current) + distance;
    if (this.units.length) this.select(this.units[Math.min(this.units.length - 1, Math.max(0, index))]);
  }

  /** The number of the page so many pages on; undefined if there is none. Pages of a file may be left out. */
  #beside(number, distance) {
    const { pages } = this.document;
    return pages[pages.indexOf(number) + distance];
  }

  #turn(distance) {
    const number = this.#beside(this.page.number, distance);
    if (number) this.show(number);
  }

  async nextFile() {
    const { documents } = await ask(paths.list);
    const next = documents.filter((one) => one.doubts && one.id !== this.id).sort(byDoubts)[0];
    if (next) location.hash = `#/d/${next.id}/1`;
    else this.#say(t("noNext"));
  }

  // --- input ---

  #key(event) {
    if (this.#loading || event.timeStamp - this.#ignored < QUIET) {
      if (event.target.matches?.("body, .word") && !event.ctrlKey && !event.metaKey) {
        this.#ignored = event.timeStamp;
        event.preventDefault();
      }
      return;
    }
    const found = actionOf(event);
    if (!found) return;
    event.preventDefault();
    this.said.textContent = "";
    this.#do(...found);
  }

  #do(name, argument) {
    const one = this.current;
    const acts = {
      next: () => this.next(),
      previous: () => this.next(this.current, -1),
      forward: () => this.#step(1),
      back: () => this.#step(-1),
      accept: () => (one && !this.saver.state(one).decision ? this.actions.accept(one) : this.next()),
      keep: () => one && this.actions.keep(one),
      pick: () => one && this.actions.pick(one, argument),
      edit: () => (this.field?.focus(), this.field?.select()),
      withdraw: () => one && this.actions.withdraw(one),
      same: () => this.same(),
      undo: async () => (await this.#revert(this.saver.undo())) || this.#say(t("nothingBack")),
      redo: async () => (await this.#revert(this.saver.redo())) || this.#say(t("nothingForth")),
      nextPage: () => this.#turn(1),
      previousPage: () => this.#turn(-1),
      nextFile: () => this.nextFile(),
      zoomIn: () => this.viewer.zoom(1),
      zoomOut: () => this.viewer.zoom(-1),
      fit: () => this.viewer.fit(),
      help: showHelp,
    };
    acts[name]();
  }

  #pointed(x, y) {
    const inside = ([left, top, width, height]) => x >= left && x < left + width && y >= top && y < top + height;
    const unit = this.units.find((one) => one.boxes.some(inside));
    if (unit) this.select(unit);
  }

  #hover(unit) {
    this.tip.hidden = !unit?.boxes.length || unit === this.current || !this.address;
    this.viewer.frame((unit ?? this.current)?.boxes ?? []);
    if (this.tip.hidden) return;
    const changed = unit.raw === unit.restored ? unit.raw : `${unit.raw} → ${unit.restored}`;
    this.tip.replaceChildren(crop(this.address, this.page, unit.boxes, 220, 56), el("div", {}, changed));
    const box = unit.node.getBoundingClientRect();
    this.tip.style.left = `${Math.max(4, Math.min(innerWidth - 240, box.left))}px`;
    this.tip.style.top = `${box.top > 130 ? box.top - 104 : box.bottom + 8}px`;
  }
}
