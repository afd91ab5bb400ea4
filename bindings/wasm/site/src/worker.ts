// Reads mail away from the page, which goes on answering meanwhile. It keeps what it read; the page asks for what it shows.

import init, { type Hop, inspect, toNdjson } from "./received_tls.js";
import type { Answered, Answers, Asked, Message, Question, ShownHop, Source } from "./protocol.js";
import { summary } from "./summary.js";

const LARGEST = 64 * 2 ** 20;
const BEGINNING = 1024;

interface Kept {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** The hops of each message, the topmost first. */
  messages: Hop[][];
}

const ready = init();
const sources: Kept[] = [];

/** A sentence that is meant for the reader. */
function fault(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function read(name: string, mail: Blob): Promise<Source> {
  if (mail.size > LARGEST) {
    // What is no mail at all need not be said to be too large.
    inspect(new Uint8Array(await mail.slice(0, BEGINNING).arrayBuffer()), name, 0);
    const size = Math.ceil(mail.size / 2 ** 20);
    throw new Error(`expected at most 64 MiB, found ${size} MiB; the command received-tls reads files of any size`);
  }
  const bytes = new Uint8Array(await mail.arrayBuffer());
  const inspection = inspect(bytes, name);
  const messages: Hop[][] = Array.from({ length: inspection.messages }, () => []);
  for (const hop of inspection.hops) {
    messages[hop.record.message]?.push(hop);
  }
  const notes: string[] = [];
  if (inspection.hops.length === 0) {
    notes.push("expected at least one Received field, found none: the message passed no server that wrote one, or its header fields are not all here");
  }
  if (inspection.more) {
    notes.push(`the first ${inspection.hops.length} Received fields are shown; the command received-tls reads them all`);
  }
  if (inspection.unfinished !== null) {
    notes.push(`expected the end of a header line, found the end of the input at byte ${inspection.unfinished}; what came before is shown`);
  }
  const number = sources.push({ name, bytes, messages }) - 1;
  const listed = messages.flatMap((hops, at): Message[] => {
    const top = hops[0]?.record;
    return top === undefined ? [] : [{ source: number, number: at, hops: hops.length, by: top.by, date: top.date }];
  });
  return { number, name, container: inspection.container, messages: listed, notes };
}

function kept(source: number, message: number): { bytes: Uint8Array<ArrayBuffer>; hops: Hop[] } {
  const { bytes, messages } = sources[source]!;
  return { bytes, hops: messages[message] ?? [] };
}

function delay(above: Hop, below: Hop | undefined): number | null {
  const [later, earlier] = [above.record.date, below?.record.date ?? null];
  return later === null || earlier === null ? null : (Date.parse(later) - Date.parse(earlier)) / 1000;
}

function hops(source: number, message: number, first: number, count: number): ShownHop[] {
  const { bytes, hops } = kept(source, message);
  return hops.slice(first, first + count).map((hop, at) => ({
    hop,
    bytes: bytes.slice(hop.record.offset, hop.record.offset + hop.record.length),
    delay: delay(hop, hops[first + at + 1]),
  }));
}

async function answer(question: Question): Promise<Answers[Question["kind"]]> {
  await ready;
  switch (question.kind) {
    case "read":
      return read(question.name, question.mail);
    case "hops":
      return hops(question.source, question.message, question.first, question.count);
    case "text":
      return summary(kept(question.source, question.message).hops, question.believed);
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
