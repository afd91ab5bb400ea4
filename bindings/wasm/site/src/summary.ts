// A message's path as text, for a letter or a report.

import { notices } from "./facts.js";
import type { Hop } from "./received_tls.js";
import { named } from "./text.js";
import { level } from "./words.js";

/** One line a hop and one a finding, from sender to recipient; the hops up to `believed` are the reader's own. */
export function summary(hops: Hop[], believed: number): string {
  const lines: string[] = [];
  for (const { record } of hops.toReversed()) {
    const claim = record.hop <= believed ? "" : " (claim)";
    const from = record.from === null ? "" : ` from ${named(record.from)}`;
    lines.push(`${record.date ?? "no date"}  by ${named(record.by ?? "an unnamed server")}${from}: ${level(record)}${claim}`);
    const facts = [record.tls.cipher, record.tls.group].filter((fact) => fact !== null);
    if (facts.length > 0) {
      lines.push(`    ${facts.join(", ")}`);
    }
    for (const finding of notices(record)) {
      lines.push(`    ${finding.code}: ${finding.detail} (${finding.reference ?? "no RFC"})`);
    }
  }
  lines.push("No field records whether a certificate was checked (RFC 8314 §5). A claim is a field that was not chosen as written by one of your own servers.");
  return `${lines.join("\n")}\n`;
}
