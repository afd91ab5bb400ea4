// The hops from sender to recipient, and the time between them.

import { notice, stands, step, told } from "./facts.js";
import type { ShownHop } from "./protocol.js";
import { element, quoted } from "./text.js";
import { owner, whose } from "./trust.js";
import { GLYPHS, client, delay, greeting, level, moment } from "./words.js";

/** The separator in a line. */
const DOT = " · ";

/** One hop: a glyph and words for its level, its servers, and the trust in it. */
function item({ hop: { record, places }, delay: seconds }: ShownHop, oldest: boolean): HTMLLIElement {
  const { hop, tls } = record;
  const link = (to: string, ...children: (Node | string)[]): Node => element("a", { href: `#${to}` }, ...children);
  const by = link(told(hop), record.by === null ? "an unnamed server" : quoted(record.by));
  const from = client(record);
  const self = greeting(record);
  const own = (word: string): (Node | string)[] => [quoted(word), " (its own word)"];
  // Without a recorded client only its own word is left.
  const whom = from !== null ? [quoted(from)] : self !== null ? own(self) : null;
  const names = whom === null ? ["by ", by] : ["from ", ...whom, " to ", by];
  const called = from === null || self === null || self === record.peer.name ? [] : [element("p", { class: "facts" }, "the client called itself ", ...own(self))];
  const facts = [tls.cipher, tls.group].filter((name) => name !== null).join(", ");
  const findings = [...new Set(record.findings.map(({ code }) => code))].flatMap((code, at) => [at === 0 ? "" : ", ", link(told(hop, notice(code)), code)]);
  const card = element(
    "div",
    { class: "card" },
    element("span", { class: `icon ${record.assessment}`, "aria-hidden": "true" }, GLYPHS[record.assessment]),
    element("p", { class: `words ${record.assessment}` }, link(places.tls === null ? stands(hop) : stands(hop, "tls"), level(record))),
    element("p", { class: "names" }, ...names),
    ...called,
    ...(facts === "" ? [] : [element("p", { class: "facts" }, facts)]),
    ...(findings.length === 0 ? [] : [element("p", { class: "facts" }, "findings: ", ...findings)]),
    element("p", { class: "belief" }, whose(record), DOT, element("span", { class: "moment" }, moment(record.date))),
  );
  const line = element("p", { class: "border" }, "▲ ", link("term-claim", "Claims"), ": your servers did not write these fields. Their sender may have forged them.");
  const between = oldest ? [] : [...(record.trust === "border" ? [line] : []), element("p", { class: "delay" }, delay(seconds))];
  return element("li", { id: step(hop), class: owner(record) }, ...between, card);
}

/** The items of the hops, which come topmost first, in the order of time. */
export function timeline(hops: ShownHop[]): HTMLLIElement[] {
  return hops.map((hop, at) => item(hop, at === hops.length - 1)).reverse();
}
