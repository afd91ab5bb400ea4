// The words for whose a field is. The library decides it: `trust` and `trust_basis` of its record.

import type { HopRecord } from "./received_tls.js";
import type { ShownHop } from "./protocol.js";
import { quoted } from "./text.js";

/** The class of a field: a field of a reader's server, or one that is set apart. */
export function owner({ trust }: HopRecord): "own" | "claim" {
  return trust === "own" || trust === "border" ? "own" : "claim";
}

/** Whose a field is, in a few words. */
export function whose({ trust, trust_basis }: HopRecord): string {
  const guess = trust_basis === "guessed" ? ", by a guess" : "";
  switch (trust) {
    case "own":
      return `yours${guess}`;
    case "border":
      return `yours${guess}: the message came in here`;
    case "claim":
      return "claim";
    case null:
      return "owner unknown";
  }
}

/** Where the message came in, and what that rests on: `named` if the reader named servers. */
export function basis(hops: ShownHop[], named: boolean): (Node | string)[] {
  const records = hops.map(({ hop: { record } }) => record);
  const [top] = records;
  if (top === undefined) {
    return [];
  }
  if (top.trust === null) {
    return top.by === null
      ? ["No field counts as yours: the topmost field names no server."]
      : ["No field counts as yours: you did not name the server of the topmost field, ", quoted(top.by), "."];
  }
  const border = records.find(({ trust }) => trust === "border");
  const place = border === undefined
    ? ["All fields shown are from your servers."]
    : [`The message came in at field ${border.hop + 1}, by `, quoted(border.by ?? "an unnamed server"), "."];
  if (!records.some((record) => record.trust_basis === "guessed" && owner(record) === "own")) {
    return place;
  }
  return [...place, named ? " This is partly guessed from the fields: name all your servers to be sure." : " This is guessed from the fields: name your servers to be sure."];
}
