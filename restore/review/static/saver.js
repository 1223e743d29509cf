// Saves decisions in order, and retries until the server has them.

import { paths, post, Refused } from "./api.js";

const RETRY = 1500; // ms
const TOGETHER = 50; // decisions, or groups of them, in one request

/** The state of a place: `saved` is on the server's disk, `wanted` is being saved. */
export const keyOf = (place) => `${place.page}:${place.start}:${place.end}`;

export class Saver {
  #waiting = [];
  #known = new Map();
  #busy = false;
  revision = 0; // number of saves
  #undone = [];
  #done = [];

  /** Calls `changed(key)` when the state of a place changes, `notify(event, details)` on errors and conflicts. */
  constructor(id, version, changed, notify) {
    Object.assign(this, { id, version, changed, notify });
  }

  get waiting() {
    return this.#waiting.reduce((sum, job) => sum + job.changes.length, 0);
  }

  /** Take over the server's state of a place as of `revision`; decisions being saved are kept. */
  learn(place, decision, revision) {
    const state = this.#state(place);
    if (revision === this.revision || (decision?.number ?? 0) > (state.saved?.number ?? 0)) state.saved = decision;
  }

  /** The decision for a place, and whether it is saved. */
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

  /** Undo the last decision; returns its places, or null if there is none. */
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

  /** Save `now` although somebody else has decided since. */
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
      const jobs = this.#apart();
      try {
        const answer = await post(paths.decisions(this.id), { version: this.version, groups: jobs.map((job) => this.#asked(job)) });
        if (answer.rescanned) this.#rescanned();
        else {
          this.#waiting.splice(0, jobs.length);
          this.revision += 1;
          jobs.forEach((job, index) => this.#answered(job, answer.groups[index]));
          this.notify("saved", {});
        }
      } catch (error) {
        if (!(error instanceof Refused) || error.status >= 500) {
          this.notify("unreachable", { count: this.waiting, why: error instanceof Refused ? error.message : "" });
          await new Promise((resolve) => setTimeout(resolve, RETRY));
          continue;
        }
        this.#waiting.splice(0, jobs.length);
        jobs.forEach((job) => this.#forget(job.changes));
        this.notify("refused", { changes: jobs.flatMap((job) => job.changes), why: error.message });
      }
      jobs.forEach((job) => this.#settle(job.changes));
    }
    this.#busy = false;
    this.notify("idle", {});
  }

  /** The first waiting decisions on distinct places, which are sent together. */
  #apart() {
    const taken = new Set();
    const jobs = [];
    for (const job of this.#waiting.slice(0, TOGETHER)) {
      const keys = job.changes.map((change) => keyOf(change.place));
      if (keys.some((key) => taken.has(key))) break;
      keys.forEach((key) => taken.add(key));
      jobs.push(job);
    }
    return jobs;
  }

  #asked({ changes }) {
    return changes.map(({ place, now }) => ({
      page: place.page,
      start: place.start,
      end: place.end,
      raw: place.raw,
      restored: place.restored,
      after: now ? now.after : null,
      action: now ? now.action : "withdraw",
      seen: this.#state(place).saved?.number ?? 0,
    }));
  }

  #answered({ changes }, outcome) {
    if (outcome.decisions) {
      outcome.decisions.forEach((made, index) => {
        this.#state(changes[index].place).saved = made.after === null ? null : made; // null: it was withdrawn
      });
      return;
    }
    const hit = changes.find(({ place }) => place.page === outcome.conflict.page && place.start === outcome.conflict.start);
    this.#state(hit.place).saved = outcome.decision;
    this.#forget(changes);
    this.notify("conflict", { changes, hit, theirs: outcome.decision });
  }

  /** The document has changed: waiting decisions cannot be saved. */
  #rescanned() {
    const lost = this.#waiting.splice(0);
    lost.forEach((job) => this.#settle(job.changes));
    this.notify("rescanned", { lost: lost.flatMap((job) => job.changes) });
  }

  /** Decisions that were refused cannot be undone. */
  #forget(changes) {
    const keys = new Set(changes.map((change) => keyOf(change.place)));
    const others = (stack) => stack.filter((group) => !group.some((change) => keys.has(keyOf(change.place))));
    this.#done = others(this.#done);
    this.#undone = others(this.#undone);
  }

  /** Set `wanted` of these places to the last decision that still waits, if any. */
  #settle(changes) {
    for (const { place } of changes) {
      const still = this.#waiting.flatMap((job) => job.changes).filter((change) => keyOf(change.place) === keyOf(place));
      this.#state(place).wanted = still.length ? still.at(-1).now : undefined;
      this.changed(keyOf(place));
    }
  }
}
