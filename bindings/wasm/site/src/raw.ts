// A header block of the message, with the source text of each fact marked.

import { FACTS, notice, notices, placed, stands, step, told, type Fact } from "./facts.js";
import type { Part, Shown, ShownHop } from "./protocol.js";
import type { Span } from "./received_tls.js";
import { count, element, nodes, quoted } from "./text.js";

interface Marked {
  fact: Fact;
  span: Span;
}

const UTF_8 = new TextDecoder();

function length({ start, end }: Span): number {
  return end - start;
}

function covers(span: Span, at: number): boolean {
  return span.start <= at && at < span.end;
}

/** The nodes of some bytes of mail. */
function text(bytes: Uint8Array): Node[] {
  return nodes(UTF_8.decode(bytes).replaceAll("\r\n", "\n"));
}

function leftOut({ left }: Part, ...anchors: Node[]): Node[] {
  return left === 0 ? [] : [element("p", { class: "left" }, ...anchors, `${count(left, "byte")} more, too many to show.`)];
}

/** A field in pieces: each is marked for the shortest fact that it is part of. */
function field({ hop: { record, places }, field }: ShownHop): Node[] {
  const [problems, all] = [placed(record.problems), placed(notices(record))];
  const marked = FACTS.flatMap((fact): Marked[] => {
    const span = places[fact];
    return span === null ? [] : [{ fact, span }];
  }).sort((one, other) => length(one.span) - length(other.span));
  const end = record.offset + field.bytes.length;
  const bounds = [...marked, ...all].flatMap(({ span: { start, end } }) => [start, end]);
  const cuts = [...new Set([record.offset, ...bounds, end])].filter((at) => at <= end).sort((one, other) => one - other);
  const owner = (at: number): Fact | undefined => marked.find(({ span }) => covers(span, at))?.fact;
  const owners = new Set(cuts.slice(0, -1).map(owner));
  const anchored = new Set<string>();
  /** The anchor of a place, the first time that it is asked for. */
  const anchor = (what: string): string | undefined => {
    const id = stands(record.hop, what);
    const first = !anchored.has(id);
    anchored.add(id);
    return first ? id : undefined;
  };
  const anchors = (ids: (string | undefined)[]): HTMLElement[] => ids.flatMap((id) => (id === undefined ? [] : [element("span", { id })]));
  const pieces = cuts.flatMap((start, at) => {
    const found = anchors(all.filter(({ span }) => span.start === start).map(({ code }) => anchor(notice(code))));
    const to = cuts[at + 1];
    if (to === undefined) {
      return found;
    }
    const piece = text(field.bytes.subarray(start - record.offset, to - record.offset));
    const fact = owner(start);
    // If shorter facts cover all bytes of a fact, its anchor is theirs.
    const hidden = marked.filter(({ fact, span }) => covers(span, start) && !owners.has(fact)).map(({ fact }) => anchor(fact));
    const classes = [
      ...(places.tls !== null && covers(places.tls, start) ? ["tls"] : []),
      ...(problems.some(({ span }) => covers(span, start)) ? ["problem"] : []),
    ].join(" ");
    if (fact === undefined) {
      return [...found, element("span", { class: classes }, ...piece)];
    }
    const id = anchor(fact);
    const attributes = { class: fact === "tls" ? classes : `fact ${classes}`, href: `#${told(record.hop, fact)}` };
    return [...found, ...anchors(hidden), element("a", id === undefined ? attributes : { id, ...attributes }, ...piece)];
  });
  const missing = anchors([...marked.map(({ fact }) => anchor(fact)), ...all.map(({ code }) => anchor(notice(code)))]);
  return [element("pre", {}, ...pieces, ...(field.left === 0 ? missing : [])), ...leftOut(field, ...missing)];
}

/** Lines outside Received fields. */
function others(part: Part): Node[] {
  return part.bytes.length === 0 ? leftOut(part) : [element("pre", { class: "others" }, ...text(part.bytes)), ...leftOut(part)];
}

/** A header block, or its beginning: the fields of the hops, and the text between them. */
export function raw({ hops, below }: Shown): Node[] {
  const parts = hops.flatMap((shown) => {
    const { hop, by } = shown.hop.record;
    const heading = element(
      "h3",
      { id: stands(hop) },
      element("a", { href: `#${step(hop)}` }, `Field ${hop + 1}`),
      ", by ",
      element("a", { href: `#${told(hop)}` }, by === null ? "an unnamed server" : quoted(by)),
    );
    return [...others(shown.above), heading, ...field(shown)];
  });
  return below === null ? parts : [...parts, ...others(below)];
}
