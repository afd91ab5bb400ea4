// What the page and its worker say to each other. The worker keeps the mail; the page has what it shows.

import type { Hop } from "./received_tls.js";

/** One message of a source, among all that were opened. */
export interface Message {
  source: number;
  /** Its number in the source, from 0. */
  number: number;
  /** How many Received fields it has. */
  hops: number;
  /** The server and the date of its topmost field. */
  by: string | null;
  date: string | null;
}

/** How many hops are shown at once; messages have a handful. */
export const SHOWN = 100;

/** One source that was read. */
export interface Source {
  name: string;
  /** The messages that have Received fields. */
  messages: Message[];
  /** What a reader should know of it: a sentence each. */
  notes: string[];
  /** The topmost hops of the first of those messages. */
  first: Shown;
}

/** A part of a header block. */
export interface Part {
  bytes: Uint8Array;
  /** How many bytes after these are left out, where there are too many to show. */
  left: number;
}

/** A hop as the page shows it. */
export interface ShownHop {
  hop: Hop;
  field: Part;
  /** What stands between this field and the one above it, or the beginning of the header block. */
  above: Part;
  /** Seconds since the field below was written; null where a date or its zone is missing, or there is no field below. */
  delay: number | null;
}

/** Some hops of a message, the topmost first. */
export interface Shown {
  hops: ShownHop[];
  /** What stands between the message's last field and the end of the header block; null where that field is not among the hops. */
  below: Part | null;
}

/** Something that may be mail. */
export type Mail = Blob | Uint8Array<ArrayBuffer>;

/** What is asked of the worker: `alone` forgets what was read before. Each answer bears the question's number. */
export type Question =
  | { kind: "ready" }
  | { kind: "read"; name: string; mail: Mail; alone: boolean }
  | { kind: "hops"; source: number; message: number; first: number }
  | { kind: "text"; source: number; message: number; believed: number }
  | { kind: "ndjson" };

export interface Answers {
  ready: null;
  read: Source;
  hops: Shown;
  text: string;
  ndjson: Blob;
}

export interface Asked {
  id: number;
  question: Question;
}

/** `fault` is one sentence. */
export type Answered = { id: number; answer: unknown } | { id: number; fault: string };
