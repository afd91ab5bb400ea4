// A message's path as text, for a letter or a report.

import type { Border } from "./border.js";
import type { Hop, Notice } from "./received_tls.js";
import { named } from "./text.js";
import { client, level } from "./words.js";

/** One line a hop and one a finding, from sender to recipient; the hops up to the border are the reader's own. */
export function summary(hops: Hop[], border: Border): string {
  const lines: string[] = [];
  for (const { record } of hops.toReversed()) {
    const claim = record.hop <= border.hop ? "" : " (claim)";
    const whom = client(record);
    const own = record.from === null ? "" : ` from ${named(record.from)} (its own word)`;
    const from = whom === null ? own : ` from ${named(whom)}`;
    lines.push(`${record.date ?? "no date"}  by ${named(record.by ?? "an unnamed server")}${from}: ${level(record)}${claim}`);
    const facts = [record.tls.cipher, record.tls.group].filter((fact) => fact !== null);
    if (facts.length > 0) {
      lines.push(`    ${facts.join(", ")}`);
    }
    const add = (words: string, notices: Notice[]): void => {
      lines.push(...notices.map(({ code, detail, reference }) => `    ${words}${code}: ${detail} (${reference ?? "no RFC"})`));
    };
    add("", record.findings);
    add("syntax: ", record.problems);
  }
  if (border.guessed) {
    lines.push("The fields of your own servers are a guess.");
  }
  lines.push("No field records whether a certificate was checked (RFC 8314 §5). A claim is a field that was not chosen as written by one of your own servers.");
  return `${lines.join("\n")}\n`;
}
