// The messages between the page and its worker. The worker keeps the mail; the page keeps the shown part.

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

/** The most hops shown at once; messages have a handful. */
export const SHOWN = 100;

/** One source that was read. */
export interface Source {
  name: string;
  /** The messages that have Received fields. */
  messages: Message[];
  /** Notes for the reader, one sentence each. */
  notes: string[];
  /** The topmost hops of the first of those messages. */
  first: Shown;
}

/** A part of a header block. */
export interface Part {
  bytes: Uint8Array;
  /** The number of bytes after these that are not shown. */
  left: number;
}

/** A hop as the page shows it. */
export interface ShownHop {
  hop: Hop;
  field: Part;
  /** The text between this field and the one above it, or the beginning of the header block. */
  above: Part;
  /** Seconds since the field below was written; null if a date or its zone is missing, or there is no field below. */
  delay: number | null;
}

/** Some hops of a message, the topmost first. */
export interface Shown {
  hops: ShownHop[];
  /** The text between the last field and the end of the header block; null if that field is not among the hops. */
  below: Part | null;
}

/** Something that may be mail. */
export type Mail = Blob | Uint8Array<ArrayBuffer>;

/** A request to the worker: `alone` drops all earlier mail, `own` names the reader's servers. Each answer has the number of its request. */
export type Question =
  | { kind: "ready" }
  | { kind: "read"; name: string; mail: Mail; alone: boolean }
  | { kind: "hops"; source: number; message: number; first: number }
  | { kind: "text"; source: number; message: number }
  | { kind: "own"; hosts: string }
  | { kind: "ndjson" };

export interface Answers {
  ready: null;
  read: Source;
  hops: Shown;
  text: string;
  own: null;
  ndjson: Blob;
}

export interface Asked {
  id: number;
  question: Question;
}

/** `fault` is one sentence. */
export type Answered = { id: number; answer: unknown } | { id: number; fault: string };
