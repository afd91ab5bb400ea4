// Reads mail away from the page, which goes on answering meanwhile. It keeps what it read; the page asks for what it shows.

import init, { type Container, type Hop, inspect, toNdjson } from "./received_tls.js";
import { block } from "./header.js";
import { SHOWN, type Answered, type Answers, type Asked, type Mail, type Message, type Part, type Question, type Shown, type Source } from "./protocol.js";
import { summary } from "./summary.js";
import { count } from "./text.js";

const LARGEST = 64 * 2 ** 20;
const BEGINNING = 1024;
const LF = 0x0a;
const LATIN_1 = new TextDecoder("latin1");
/** How much is shown of a field, or of what stands between two, and of a header block at once; in bytes, and all of it in a message of any common size. */
const [PART, BLOCK] = [64 * 2 ** 10, 512 * 2 ** 10];

interface Kept {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  container: Container;
  /** The hops of each message, the topmost first. */
  messages: Hop[][];
}

/** Settles once the module reads mail without delay: an engine compiles what it runs for the first time. */
const ready = init().then(() => void inspect(new TextEncoder().encode(FIRST)));
const FIRST = "Received: from a.example by b.example (c) with ESMTPS (using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits))\n id 1\n tls TLS_AES_128_GCM_SHA256; Sat, 21 Nov 2026 22:45:35 +0000\n\n";
const sources: Kept[] = [];

/** A sentence that is meant for the reader. */
function fault(error: unknown): string {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    return `expected room to read it in, found none (${error.message}); load the page anew, and give it less at once`;
  }
  return error instanceof Error ? error.message : String(error);
}

async function bytesOf(mail: Mail, end?: number): Promise<Uint8Array<ArrayBuffer>> {
  return mail instanceof Blob ? new Uint8Array(await mail.slice(0, end).arrayBuffer()) : mail.subarray(0, end);
}

async function read(name: string, mail: Mail): Promise<Source> {
  const size = mail instanceof Blob ? mail.size : mail.length;
  if (size > LARGEST) {
    // What is no mail at all need not be said to be too large.
    inspect(await bytesOf(mail, BEGINNING), name, 0);
    throw new Error(`expected at most 64 MiB, found ${Math.ceil(size / 2 ** 20)} MiB; the command received-tls reads files of any size`);
  }
  const bytes = await bytesOf(mail);
  const { container, hops: found, messages: total, more, unfinished } = inspect(bytes, name);
  const messages: Hop[][] = Array.from({ length: total }, () => []);
  for (const hop of found) {
    messages[hop.record.message]?.push(hop);
  }
  const without = messages.filter((hops) => hops.length === 0).length;
  const notes: string[] = [];
  if (found.length === 0) {
    notes.push("expected at least one Received field, found none: the message passed no server that wrote one, or its header fields are not all here");
  } else if (without > 0) {
    notes.push(`expected a Received field in every message, found none in ${count(without, "message")} of ${total}`);
  }
  if (more) {
    notes.push(`the first ${count(found.length, "Received field")} are shown; the command received-tls reads them all`);
  }
  if (unfinished !== null) {
    notes.push(`expected the end of a header line, found the end of the input at byte ${unfinished}; what came before is shown`);
  }
  const source = sources.push({ name, bytes, container, messages }) - 1;
  const listed = messages.flatMap((hops, number): Message[] => {
    const top = hops[0]?.record;
    return top === undefined ? [] : [{ source, number, hops: hops.length, by: top.by, date: top.date }];
  });
  return { name, messages: listed, notes, first: hops(source, listed[0]?.number ?? 0, 0) };
}

function hopsOf(source: number, message: number): Hop[] {
  return sources[source]?.messages[message] ?? [];
}

/** When a field was written, in seconds; null where it has no date, or one whose zone nobody knows. */
function time(bytes: Uint8Array, { record: { date }, places }: Hop): number | null {
  if (date === null) {
    return null;
  }
  // A zone that is a name other than those of RFC 5322 §4.3 counts as -0000, and may be hours from it.
  if (date.endsWith("-00:00") && !LATIN_1.decode(bytes.subarray(places.date?.start, places.date?.end)).includes("-0000")) {
    return null;
  }
  // A leap second, which the engine knows none of.
  const before = date.replace(/:60(?=[+-])/, ":59");
  return Date.parse(before) / 1000 + (before === date ? 0 : 1);
}

function delay(bytes: Uint8Array, above: Hop, below: Hop | undefined): number | null {
  const [later, earlier] = [time(bytes, above), below === undefined ? null : time(bytes, below)];
  return later === null || earlier === null ? null : later - earlier;
}

function end({ record: { offset, length } }: Hop): number {
  return offset + length;
}

/** Cuts parts of a header block, in whole lines, until there is no room left. */
function cutter(bytes: Uint8Array): (start: number, end: number) => Part {
  let room = BLOCK;
  return (start, end) => {
    const [all, most] = [bytes.subarray(start, end), Math.min(PART, room)];
    const shown = all.length <= most ? all.length : all.subarray(0, most).lastIndexOf(LF) + 1 || most;
    room -= shown;
    return { bytes: all.slice(0, shown), left: all.length - shown };
  };
}

function hops(source: number, message: number, first: number): Shown {
  const all = hopsOf(source, message);
  const [top, last] = [all[0], all.at(-1)];
  if (top === undefined || last === undefined) {
    return { hops: [], below: null };
  }
  const { bytes, container } = sources[source]!;
  const header = block(bytes, { start: top.record.offset, end: end(last) }, container);
  const cut = cutter(bytes);
  const shown = all.slice(first, first + SHOWN).map((hop, number) => {
    const [above, below] = [all[first + number - 1], all[first + number + 1]];
    return {
      hop,
      above: cut(above === undefined ? header.start : end(above), hop.record.offset),
      field: cut(hop.record.offset, end(hop)),
      delay: delay(bytes, hop, below),
    };
  });
  return { hops: shown, below: first + SHOWN < all.length ? null : cut(end(last), header.end) };
}

async function answer(question: Question): Promise<Answers[Question["kind"]]> {
  await ready;
  switch (question.kind) {
    case "ready":
      return null;
    case "read":
      if (question.alone) {
        sources.length = 0;
      }
      return read(question.name, question.mail);
    case "hops":
      return hops(question.source, question.message, question.first);
    case "text":
      return summary(hopsOf(question.source, question.message), question.believed);
    case "ndjson":
      return new Blob(sources.map(({ bytes, name }) => toNdjson(bytes, name)), { type: "application/x-ndjson" });
  }
}

addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  let answered: Answered;
  try {
    answered = { id: data.id, answer: await answer(data.question) };
  } catch (error) {
    answered = { id: data.id, fault: fault(error) };
  }
  postMessage(answered);
});
