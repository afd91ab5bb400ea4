// A message's path as text, for a letter or a report.

import type { Hop, Notice } from "./received_tls.js";
import { named } from "./text.js";
import { owner, whose } from "./trust.js";
import { client, greeting, level } from "./words.js";

/** One line a hop and one a finding, from sender to recipient. */
export function summary(hops: Hop[]): string {
  const lines: string[] = [];
  for (const { record } of hops.toReversed()) {
    const claim = owner(record) === "own" ? "" : ` (${whose(record)})`;
    const whom = client(record);
    const self = greeting(record);
    const own = self === null || self === record.peer.name ? "" : `${whom === null ? " from" : ", which called itself"} ${named(self)} (its own word)`;
    const from = whom === null ? own : ` from ${named(whom)}${own}`;
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
  if (hops.some(({ record }) => owner(record) === "own" && record.trust_basis === "guessed")) {
    lines.push("The fields of your own servers are guessed.");
  }
  lines.push("No field records whether a certificate was checked (RFC 8314 §5). A claim is a field that your own servers did not write: its sender may have forged it.");
  return `${lines.join("\n")}\n`;
}
