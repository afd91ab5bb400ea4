// The header block that a message's Received fields stand in.

import type { Container, Span } from "./received_tls.js";

const [LF, CR] = [0x0a, 0x0d];

/** Whether an empty line, CRLF or LF alone, begins at a place. */
function empty(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);
}

/** Whether a line that separates the messages of an mbox begins at a place; `From :` is an author field, as it was once written. */
function separates(bytes: Uint8Array, at: number): boolean {
  const beginning = String.fromCharCode(...bytes.subarray(at, at + 64));
  return /^From (?![ \t]*:)/.test(beginning);
}

/** The header block of which `fields`, from its first Received field to the end of its last, is a part. */
export function block(bytes: Uint8Array, fields: Span, container: Container): Span {
  const ends = (at: number): boolean => empty(bytes, at) || (container === "mbox" && separates(bytes, at));
  let { start, end } = fields;
  while (start > 0) {
    // The line above ends right before this one.
    const above = start > 1 ? bytes.lastIndexOf(LF, start - 2) + 1 : 0;
    if (ends(above)) {
      break;
    }
    start = above;
  }
  while (end < bytes.length && !ends(end)) {
    const next = bytes.indexOf(LF, end) + 1;
    end = next === 0 ? bytes.length : next;
  }
  return { start, end };
}
