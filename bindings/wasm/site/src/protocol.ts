// What the page and its worker say to each other. The worker keeps the mail; the page has what it shows.

import type { Container, Hop } from "./received_tls.js";

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

/** One source that was read. */
export interface Source {
  number: number;
  name: string;
  container: Container;
  messages: Message[];
  /** What a reader should know of it: a sentence each. */
  notes: string[];
}

/** A hop as the page shows it. */
export interface ShownHop {
  hop: Hop;
  /** The field's bytes. */
  bytes: Uint8Array;
  /** Seconds since the field below was written; null where a date is missing. */
  delay: number | null;
}

/** What is asked of the worker; each answer bears the question's number. */
export type Question =
  | { kind: "read"; name: string; mail: Blob }
  | { kind: "hops"; source: number; message: number; first: number; count: number }
  | { kind: "text"; source: number; message: number; believed: number }
  | { kind: "ndjson" };

export interface Answers {
  read: Source;
  hops: ShownHop[];
  text: string;
  ndjson: Blob;
}

export interface Asked {
  id: number;
  question: Question;
}

/** `fault` is one sentence. */
export type Answered = { id: number; answer: unknown } | { id: number; fault: string };
