// The hops from sender to recipient, and the time between them.

import { told } from "./facts.js";
import type { ShownHop } from "./protocol.js";
import { element, quoted } from "./text.js";
import { GLYPHS, delay, level } from "./words.js";

/** One hop: a glyph and words of what it records, by whom, from whom, and whether it is to be believed. */
function item({ hop: { record }, delay: seconds }: ShownHop, believed: number): HTMLLIElement {
  const claim = record.hop > believed;
  const name = record.by === null ? "an unnamed server" : quoted(record.by);
  const shown = element("li", { class: claim ? "claim" : "own" });
  if (seconds !== null) {
    shown.append(element("p", { class: "delay" }, delay(seconds)));
  }
  shown.append(
    element("span", { class: `icon ${record.assessment}`, "aria-hidden": "true" }, GLYPHS[record.assessment]),
    element("p", {}, element("a", { href: `#${told(record.hop)}` }, name), ...(record.from === null ? [] : [" from ", quoted(record.from)])),
    element("p", { class: `words ${record.assessment}` }, level(record)),
    element("p", { class: "belief" }, claim ? "a claim: no server of yours wrote this" : "written by a server of yours"),
  );
  return shown;
}

/** The items of the hops, which come topmost first, in the order of time. */
export function timeline(hops: ShownHop[], believed: number): HTMLLIElement[] {
  return hops.map((hop) => item(hop, believed)).reverse();
}
