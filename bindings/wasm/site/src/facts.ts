// The facts of a hop that stand both in the table and in the raw field, and the anchors that link them.

import type { Places } from "./received_tls.js";

/** A fact that has a place. */
export type Fact = Exclude<keyof Places, "via" | "id" | "for">;

export const FACTS: Fact[] = ["by", "from", "with", "date", "tls", "version", "cipher", "curve"];

/** Where the table tells of a hop or of one of its facts. */
export function told(hop: number, what?: string): string {
  return what === undefined ? `hop-${hop}` : `hop-${hop}-${what}`;
}

/** Where the timeline tells of a hop. */
export function step(hop: number): string {
  return `step-${hop}`;
}

/** Where the raw field of a hop, or one of its facts, stands. */
export function stands(hop: number, what?: string): string {
  return what === undefined ? `raw-${hop}` : `raw-${hop}-${what}`;
}

/** The name of a finding's anchor. */
export function problem(code: string): string {
  return `problem-${code}`;
}
