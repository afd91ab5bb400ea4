// The hops from sender to recipient, and the time between them.

import type { Border } from "./border.js";
import { problem, stands, step, told } from "./facts.js";
import type { ShownHop } from "./protocol.js";
import { element, quoted } from "./text.js";
import { GLYPHS, client, delay, level, moment } from "./words.js";

/** The separator in a line. */
const DOT = " · ";

/** The trust in a hop, with the reason. */
function belief(hop: number, border: Border): string {
  if (hop <= border.hop) {
    return border.guessed ? "written by one of your servers, by a guess" : "written by one of your servers";
  }
  if (border.hop >= 0) {
    return "a claim: below the fields of your servers";
  }
  return border.guessed ? "a claim: the topmost field names no server" : "a claim: you chose no field of your servers";
}

/** One hop: a glyph and words for its level, its servers, and the trust in it. */
function item({ hop: { record, places }, delay: seconds }: ShownHop, border: Border, oldest: boolean): HTMLLIElement {
  const { hop, tls } = record;
  const claim = hop > border.hop;
  const link = (to: string, ...children: (Node | string)[]): Node => element("a", { href: `#${to}` }, ...children);
  const by = link(told(hop), record.by === null ? "an unnamed server" : quoted(record.by));
  const from = client(record);
  // Without an address only the client's own word is left.
  const own = record.from === null ? ["by ", by] : ["from ", quoted(record.from), " (its own word) to ", by];
  const names = from === null ? own : ["from ", quoted(from), " to ", by];
  const facts = [tls.cipher, tls.group].filter((name) => name !== null).join(", ");
  const findings = [...new Set(record.findings.map(({ code }) => code))].flatMap((code, at) => [at === 0 ? "" : ", ", link(told(hop, problem(code)), code)]);
  const card = element(
    "div",
    { class: "card" },
    element("span", { class: `icon ${record.assessment}`, "aria-hidden": "true" }, GLYPHS[record.assessment]),
    element("p", { class: `words ${record.assessment}` }, link(places.tls === null ? stands(hop) : stands(hop, "tls"), level(record))),
    element("p", { class: "names" }, ...names),
    ...(facts === "" ? [] : [element("p", { class: "facts" }, facts)]),
    ...(findings.length === 0 ? [] : [element("p", { class: "facts" }, "findings: ", ...findings)]),
    element("p", { class: "belief" }, belief(hop, border), DOT, element("span", { class: "moment" }, moment(record.date))),
  );
  const line = element("p", { class: "border" }, "▲ claims: anyone could have written these fields");
  const between = oldest ? [] : [...(hop === border.hop ? [line] : []), element("p", { class: "delay" }, delay(seconds))];
  return element("li", { id: step(hop), class: claim ? "claim" : "own" }, ...between, card);
}

/** The items of the hops, which come topmost first, in the order of time. */
export function timeline(hops: ShownHop[], border: Border): HTMLLIElement[] {
  return hops.map((hop, at) => item(hop, border, at === hops.length - 1)).reverse();
}
