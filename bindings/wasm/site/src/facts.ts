// The facts shown both in the table and in the raw field, and the anchors that link them.

import type { HopRecord, Notice, Places, Span } from "./received_tls.js";

/** A fact that has a place. */
export type Fact = Exclude<keyof Places, "via" | "id" | "for">;

export const FACTS: Fact[] = ["by", "from", "with", "date", "tls", "version", "cipher", "group"];

/** The anchor of a hop, or of one of its facts, in the table. */
export function told(hop: number, what?: string): string {
  return what === undefined ? `hop-${hop}` : `hop-${hop}-${what}`;
}

/** The anchor of a hop in the timeline. */
export function step(hop: number): string {
  return `step-${hop}`;
}

/** The anchor of a hop's raw field, or of one of its facts, in the header. */
export function stands(hop: number, what?: string): string {
  return what === undefined ? `raw-${hop}` : `raw-${hop}-${what}`;
}

/** The findings and problems of a record, in this order. */
export function notices({ problems, findings }: HopRecord): Notice[] {
  return [...findings, ...problems];
}

/** The places of those that have one. */
export function placed(notices: Notice[]): { code: string; span: Span }[] {
  return notices.flatMap(({ code, offset, length }) =>
    offset === null || length === null ? [] : [{ code, span: { start: offset, end: offset + length } }],
  );
}

/** The name of the anchor of a finding or a problem. */
export function notice(code: string): string {
  return `notice-${code}`;
}
