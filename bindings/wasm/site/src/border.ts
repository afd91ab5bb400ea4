// Up to which field a reader's own servers wrote: what can be chosen, and what speaks against a choice.

import type { ShownHop } from "./protocol.js";
import { element, named, quoted } from "./text.js";

/** The fields of a message that can be the oldest of the reader's servers, out of `total`; none of them is −1. */
export function borders(hops: ShownHop[], total: number): HTMLOptionElement[] {
  const none = element("option", { value: "-1" }, "none: all fields are claims");
  // The name stands last: whatever its direction, nothing follows it.
  const fields = hops.map(({ hop: { record } }) =>
    element("option", { value: String(record.hop) }, `field ${record.hop + 1} of ${total}, by ${named(record.by ?? "an unnamed server")}`),
  );
  return [none, ...fields];
}

/** A warning where the server of the chosen field is named above it already: a sender can write that name into fields of their own. */
export function doubt(hops: ShownHop[], believed: number): Node[] {
  const server = ({ hop }: ShownHop): string | undefined => hop.record.by?.toLowerCase();
  const chosen = hops[believed];
  const [by, other] = chosen === undefined ? [] : [chosen.hop.record.by, hops.slice(0, believed).find((above) => server(above) === server(chosen))];
  if (by == null || other === undefined) {
    return [];
  }
  const at = `field ${other.hop.record.hop + 1}`;
  return [
    quoted(by),
    document.createTextNode(` is named by ${at}, too. If it took the message over from a stranger there, choose ${at}: senders can write the name of your server into fields that they make up.`),
  ];
}
