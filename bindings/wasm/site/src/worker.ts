// Reads mail in a worker, so that the page stays responsive. The worker keeps the mail; the page requests the shown part.

import init, { type Container, type Hop, type Inspection, inspect, toNdjson } from "./received_tls.js";
import { block } from "./header.js";
import { SHOWN, type Answered, type Answers, type Asked, type Mail, type Message, type Part, type Question, type Shown, type Source } from "./protocol.js";
import { summary } from "./summary.js";
import { count } from "./text.js";

const LARGEST = 64 * 2 ** 20;
const BEGINNING = 1024;
const LF = 0x0a;
const LATIN_1 = new TextDecoder("latin1");
/** Limits in bytes of the shown part of a field, or of the text between two fields, and of a header block. Common messages are far below. */
const [PART, BLOCK] = [64 * 2 ** 10, 512 * 2 ** 10];

interface Kept {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  container: Container;
  /** The hops of each message, the topmost first. */
  messages: Hop[][];
}

/** Settles once the module is warm: an engine compiles code when it first runs. */
const ready = init().then(() => void inspect(new TextEncoder().encode(FIRST)));
const FIRST = "Received: from a.example by b.example (c) with ESMTPS (using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits))\n id 1\n tls TLS_AES_128_GCM_SHA256; Sat, 21 Nov 2026 22:45:35 +0000\n\n";
const sources: Kept[] = [];
/** The reader's servers, as the library reads them; empty for a guess. */
let own = "";

/** The sentence for the reader. */
function fault(error: unknown): string {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    return `out of memory (${error.message}): reload the page and open fewer messages at once`;
  }
  return error instanceof Error ? error.message : String(error);
}

async function bytesOf(mail: Mail, end?: number): Promise<Uint8Array<ArrayBuffer>> {
  return mail instanceof Blob ? new Uint8Array(await mail.slice(0, end).arrayBuffer()) : mail.subarray(0, end);
}

/** The hops of each message. */
function divided({ hops, messages: total }: Inspection): Hop[][] {
  const messages: Hop[][] = Array.from({ length: total }, () => []);
  for (const hop of hops) {
    messages[hop.record.message]?.push(hop);
  }
  return messages;
}

/** Reads all mail again, with these servers as the reader's; an error changes nothing. */
function believe(hosts: string): null {
  const again = sources.map(({ bytes, name }) => divided(inspect(bytes, name, undefined, hosts)));
  own = hosts;
  again.forEach((messages, at) => (sources[at]!.messages = messages));
  return null;
}

async function read(name: string, mail: Mail): Promise<Source> {
  const size = mail instanceof Blob ? mail.size : mail.length;
  if (size > LARGEST) {
    // If the input is not mail, report that and not its size.
    inspect(await bytesOf(mail, BEGINNING), name, 0);
    throw new Error(`${Math.ceil(size / 2 ** 20)} MiB is too large, the limit is 64 MiB: use the command received-tls`);
  }
  const bytes = await bytesOf(mail);
  const inspection = inspect(bytes, name, undefined, own);
  const { container, hops: found, messages: total, more, unfinished } = inspection;
  const messages = divided(inspection);
  const without = messages.filter((hops) => hops.length === 0).length;
  const notes: string[] = [];
  if (found.length === 0) {
    notes.push("no Received field: no server wrote one, or the header is incomplete");
  } else if (without > 0) {
    notes.push(`no Received field in ${count(without, "message")} of ${total}`);
  }
  if (more) {
    notes.push(`only the first ${count(found.length, "Received field")} are shown: use the command received-tls for all of them`);
  }
  if (unfinished !== null) {
    notes.push(`the input ends inside a header line at byte ${unfinished}: the fields before it are shown`);
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

/** The time of a field in seconds; null if it has no date, or a date with an unknown zone. */
function time(bytes: Uint8Array, { record: { date }, places }: Hop): number | null {
  if (date === null) {
    return null;
  }
  // A zone name outside RFC 5322 §4.3 counts as -0000, but may differ from it by hours.
  if (date.endsWith("-00:00") && !LATIN_1.decode(bytes.subarray(places.date?.start, places.date?.end)).includes("-0000")) {
    return null;
  }
  // The engine does not parse leap seconds.
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
      return summary(hopsOf(question.source, question.message));
    case "own":
      return believe(question.hosts);
    case "ndjson":
      return new Blob(sources.map(({ bytes, name }) => toNdjson(bytes, name, own)), { type: "application/x-ndjson" });
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
