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

/** The places of the problems of a record. */
export function problems(record: HopRecord): { code: string; span: Span }[] {
  return record.problems.flatMap(({ code, offset, length }) =>
    offset === null || length === null ? [] : [{ code, span: { start: offset, end: offset + length } }],
  );
}

/** The name of a finding's anchor. */
export function problem(code: string): string {
  return `problem-${code}`;
}
