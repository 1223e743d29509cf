// The order in which doubtful places are reviewed. Pure functions of places.

import { keyOf } from "./saver.js";

export function alike(one, other) {
  return one.raw === other.raw && one.restored === other.restored && keyOf(one) !== keyOf(other);
}

export function after(one, other) {
  return one.page > other.page || (one.page === other.page && one.start > other.start);
}

/** Places in the order in which they are reviewed. */
export function ordered(places, order) {
  if (order === "bySure") return [...places].sort((a, b) => b.risk - a.risk);
  if (order === "byPlace") return places;
  const groups = new Map();
  for (const place of places) {
    const what = JSON.stringify([place.raw, place.restored]);
    groups.set(what, [...(groups.get(what) ?? []), place]);
  }
  const errors = (group) => group.reduce((sum, place) => sum + place.risk, 0); // expected number, settled by one decision
  return [...groups.values()].sort((a, b) => errors(b) - errors(a)).flat();
}
