// The border below the fields of the reader's own servers: the choices, and a warning about a choice.

import type { ShownHop } from "./protocol.js";
import { element, named, quoted } from "./text.js";

/** The fields of a message that can be the oldest of the reader's servers, out of `total`; none of them is −1. */
export function borders(hops: ShownHop[], total: number): HTMLOptionElement[] {
  const none = element("option", { value: "-1" }, "none: all fields are claims");
  // The name comes last, so that its direction affects no other text.
  const fields = hops.map(({ hop: { record } }) =>
    element("option", { value: String(record.hop) }, `field ${record.hop + 1} of ${total}, by ${named(record.by ?? "an unnamed server")}`),
  );
  return [none, ...fields];
}

/** A warning if a field above the chosen one names the same server: a sender can forge fields with that name. */
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
    document.createTextNode(` is also named in ${at}. If it received the message from an unknown server there, choose ${at}: senders can forge fields with the name of your server.`),
  ];
}
