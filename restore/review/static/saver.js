// Decisions on their way to the disk: one after another, tried again until the server has them, never mixed.

import { paths, post, Refused } from "./api.js";

const RETRY = 1500; // ms

/** What is known of a place: `saved` is on the server's disk, `wanted` is on its way there. */
export const keyOf = (place) => `${place.page}:${place.start}:${place.end}`;

export class Saver {
  #waiting = [];
  #known = new Map();
  #busy = false;
  revision = 0; // counts what was saved
  #undone = [];
  #done = [];

  /** `changed(key)` is called when what is known of a place changes, `told(event, details)` on trouble. */
  constructor(id, version, changed, told) {
    Object.assign(this, { id, version, changed, told });
  }

  get waiting() {
    return this.#waiting.reduce((sum, job) => sum + job.changes.length, 0);
  }

  /** Take in what the server said of a place when `revision` was the saver's; what is on its way stays. */
  learn(place, decision, revision) {
    const state = this.#state(place);
    if (revision === this.revision || (decision?.number ?? 0) > (state.saved?.number ?? 0)) state.saved = decision;
  }

  /** The decision that holds for a place, and whether it is on the disk. */
  state(place) {
    const state = this.#known.get(keyOf(place));
    const shown = state?.wanted !== undefined ? state.wanted : state?.saved ?? null;
    return { decision: shown, saved: state?.wanted === undefined };
  }

  /** Decide on places, all or none: [{place, after, action}]. `after` null withdraws. */
  decide(wishes) {
    const changes = wishes.map(({ place, after, action }) => {
      const before = this.state(place).decision;
      return { place, before: before && { after: before.after, action: before.action }, now: after === null ? null : { after, action } };
    });
    this.#done.push(changes);
    this.#undone = [];
    this.#send(changes);
  }

  /** Take back the last decision; the places it was about, null where there is none. */
  undo() {
    const changes = this.#done.pop();
    if (!changes) return null;
    this.#undone.push(changes);
    this.#send(changes.map(({ place, before, now }) => ({ place, before: now, now: before })));
    return changes.map((change) => change.place);
  }

  redo() {
    const changes = this.#undone.pop();
    if (!changes) return null;
    this.#done.push(changes);
    this.#send(changes);
    return changes.map((change) => change.place);
  }

  /** Save `now` although somebody else decided in the meantime. */
  insist(changes) {
    this.#done.push(changes);
    this.#send(changes);
  }

  #state(place) {
    const key = keyOf(place);
    if (!this.#known.has(key)) this.#known.set(key, { saved: null, wanted: undefined });
    return this.#known.get(key);
  }

  #send(changes) {
    this.#waiting.push({ changes });
    for (const { place, now } of changes) {
      this.#state(place).wanted = now;
      this.changed(keyOf(place));
    }
    this.#run();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length) {
      const { changes } = this.#waiting[0];
      const decisions = changes.map(({ place, now }) => ({
        page: place.page,
        start: place.start,
        end: place.end,
        raw: place.raw,
        restored: place.restored,
        after: now ? now.after : null,
        action: now ? now.action : "withdraw",
        seen: this.#state(place).saved?.number ?? 0,
      }));
      try {
        const answer = await post(paths.decisions(this.id), { version: this.version, decisions });
        changes.forEach(({ place }, index) => (this.#state(place).saved = this.#standing(answer.decisions[index])));
        this.#waiting.shift();
        this.revision += 1;
        this.told("saved", {});
      } catch (error) {
        if (!(error instanceof Refused) || error.status >= 500) {
          this.told("unreachable", { count: this.waiting, why: error instanceof Refused ? error.message : "" });
          await new Promise((resolve) => setTimeout(resolve, RETRY));
          continue;
        }
        this.#refused(changes, error);
      }
      this.#settle(changes);
    }
    this.#busy = false;
    this.told("idle", {});
  }

  /** A withdrawal leaves a number to be compared with, but no decision. */
  #standing(decision) {
    return decision.after === null ? null : decision;
  }

  #refused(changes, error) {
    this.#waiting.shift();
    const forget = (stack) => stack.filter((group) => !group.some((a) => changes.some((b) => keyOf(a.place) === keyOf(b.place))));
    this.#done = forget(this.#done);
    this.#undone = forget(this.#undone);
    const { conflict } = error.tree;
    if (conflict === "decided") {
      const hit = changes.find(({ place }) => place.page === error.tree.page && place.start === error.tree.start);
      this.#state(hit.place).saved = error.tree.decision;
      this.told("conflict", { changes, hit, theirs: error.tree.decision });
    } else if (conflict === "rescanned") {
      const lost = [...changes, ...this.#waiting.flatMap((job) => job.changes)];
      const dropped = this.#waiting.splice(0);
      dropped.forEach((job) => this.#settle(job.changes));
      this.told("rescanned", { lost });
    } else {
      this.told("refused", { changes, why: error.message });
    }
  }

  /** What is no longer on its way is as it is saved. */
  #settle(changes) {
    for (const { place } of changes) {
      const still = this.#waiting.flatMap((job) => job.changes).filter((change) => keyOf(change.place) === keyOf(place));
      this.#state(place).wanted = still.length ? still.at(-1).now : undefined;
      this.changed(keyOf(place));
    }
  }
}
