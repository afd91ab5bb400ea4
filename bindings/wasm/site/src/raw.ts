// A field as it stands in the message, with what its facts were read from marked.

import { FACTS, problem, stands, told, type Fact } from "./facts.js";
import type { Span } from "./received_tls.js";
import type { ShownHop } from "./protocol.js";
import { element, nodes, quoted } from "./text.js";

interface Marked {
  fact: Fact;
  span: Span;
}

function length({ start, end }: Span): number {
  return end - start;
}

function covers(span: Span, at: number): boolean {
  return span.start <= at && at < span.end;
}

/** The field in pieces: each is marked for the shortest fact that it is part of. */
function pieces({ hop, bytes }: ShownHop): Node[] {
  const { record, places, problems } = hop;
  const marked = FACTS.flatMap((fact): Marked[] => {
    const span = places[fact];
    return span === null ? [] : [{ fact, span }];
  }).sort((one, other) => length(one.span) - length(other.span));
  const end = record.offset + bytes.length;
  const spans = [...marked, ...problems].map(({ span }) => span);
  const cuts = [...new Set([record.offset, ...spans.flatMap(({ start, end }) => [start, end]), end])].sort((one, other) => one - other);
  const decoder = new TextDecoder();
  const anchored = new Set<Fact>();
  return cuts.flatMap((start, at) => {
    const anchors = problems
      .filter(({ span }) => span.start === start)
      .map(({ code }) => element("span", { id: stands(record.hop, problem(code)) }));
    const to = cuts[at + 1];
    if (to === undefined) {
      return anchors;
    }
    const text = nodes(decoder.decode(bytes.subarray(start - record.offset, to - record.offset)).replaceAll("\r\n", "\n"));
    const classes: string[] = [];
    if (places.tls !== null && covers(places.tls, start)) {
      classes.push("tls");
    }
    if (problems.some(({ span }) => covers(span, start))) {
      classes.push("problem");
    }
    const fact = marked.find(({ span }) => covers(span, start))?.fact;
    if (fact === undefined) {
      return [...anchors, element("span", { class: classes.join(" ") }, ...text)];
    }
    const link = element("a", { href: `#${told(record.hop, fact)}` }, ...text);
    if (fact === "tls") {
      link.className = classes.join(" ");
    } else {
      link.className = classes.filter((name) => name !== "tls").join(" ");
    }
    if (!anchored.has(fact)) {
      anchored.add(fact);
      link.id = stands(record.hop, fact);
    }
    return [...anchors, link];
  });
}

/** The fields of the hops, the topmost first, as in the message. */
export function raw(hops: ShownHop[]): Node[] {
  return hops.flatMap((shown) => {
    const { record } = shown.hop;
    const id = stands(record.hop);
    const by = record.by === null ? "an unnamed server" : quoted(record.by);
    const heading = element("h3", { id }, element("a", { href: `#${told(record.hop)}` }, `Field ${record.hop + 1}, by `, by));
    return [heading, element("pre", {}, ...pieces(shown))];
  });
}
