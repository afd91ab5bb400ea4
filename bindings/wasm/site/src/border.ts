// The border below the fields of the reader's own servers: the choices, and a warning about a choice.

import type { ShownHop } from "./protocol.js";
import { element, named, quoted } from "./text.js";

/** The oldest field written by one of the reader's servers; `hop` is −1 if there is none. */
export interface Border {
  hop: number;
  guessed: boolean;
}

/** The value of the option for the guess. */
export const GUESS = "guess";

/** The border that the library guessed. */
export function guess(hops: ShownHop[]): Border {
  const hop = hops.findLastIndex(({ hop: { record } }) => record.trust === "own" || record.trust === "border");
  return { hop, guessed: true };
}

/** The fields of a message that can be the oldest of the reader's servers, out of `total`: the guess, none, and each. */
export function borders(hops: ShownHop[], total: number): HTMLOptionElement[] {
  // The name comes last, so that its direction affects no other text.
  const words = ({ hop: { record } }: ShownHop): string => `field ${record.hop + 1} of ${total}, by ${named(record.by ?? "an unnamed server")}`;
  const guessed = hops[guess(hops).hop];
  return [
    element("option", { value: GUESS }, guessed === undefined ? "a guess: none" : `a guess: ${words(guessed)}`),
    element("option", { value: "-1" }, "none: all fields are claims"),
    ...hops.map((hop) => element("option", { value: String(hop.hop.record.hop) }, words(hop))),
  ];
}

/** A warning if a field above the chosen one names the same server: a sender can forge fields with that name. */
export function doubt(hops: ShownHop[], border: Border): Node[] {
  const server = ({ hop }: ShownHop): string | undefined => hop.record.by?.toLowerCase();
  const chosen = hops[border.hop];
  const [by, other] = chosen === undefined ? [] : [chosen.hop.record.by, hops.slice(0, border.hop).find((above) => server(above) === server(chosen))];
  if (by == null || other === undefined) {
    return [];
  }
  const at = `field ${other.hop.record.hop + 1}`;
  return [
    quoted(by),
    document.createTextNode(` is also named in ${at}. If it received the message from an unknown server there, choose ${at}: senders can forge fields with the name of your server.`),
  ];
}
