// The TLS information of each field: as resolved, and as written if that differs.

import { notice, notices, stands, told, type Fact } from "./facts.js";
import type { Notice } from "./received_tls.js";
import type { ShownHop } from "./protocol.js";
import { element, quoted, sentence } from "./text.js";
import { owner, whose } from "./trust.js";
import { GLYPHS, address, greeting, level, moment, origin, version } from "./words.js";

const COLUMNS = ["By", "Client", "Protocol", "TLS", "Suite", "Group", "Notes"];

function cell(column: number, ...children: (Node | string)[]): HTMLTableCellElement {
  return element("td", { role: "cell", "data-column": COLUMNS[column]! }, element("div", {}, ...children));
}

/** A fact, linked to its place if it has one. */
function fact({ hop }: ShownHop, what: Fact, shown: Node | string): Node {
  const id = told(hop.record.hop, what);
  return hop.places[what] === null
    ? element("span", { id }, shown)
    : element("a", { id, href: `#${stands(hop.record.hop, what)}` }, shown);
}

/** A resolved name, and the written name if that differs. */
function resolved(shown: ShownHop, what: Fact, name: string | null, written: string | null): (Node | string)[] {
  if (name === null && written === null) {
    return ["not recorded"];
  }
  if (written === null || name === written) {
    return [fact(shown, what, name === null ? "" : quoted(name))];
  }
  const asWritten = element("span", { class: "written" }, "as written: ", quoted(written));
  return [fact(shown, what, name === null ? "unknown" : quoted(name)), asWritten];
}

/** A finding or a problem, by its number among both. */
function item({ hop }: ShownHop, { code, detail, reference, offset }: Notice, at: number): HTMLLIElement {
  const { record, places } = hop;
  const id = told(record.hop, notice(code));
  const href = `#${stands(record.hop, offset !== null ? notice(code) : places.tls === null ? undefined : "tls")}`;
  // A repeated code has its anchor at the first one.
  const first = notices(record).findIndex((one) => one.code === code) === at;
  const name = element("a", first ? { id, href } : { href }, code);
  return element("li", {}, element("strong", {}, name), ": ", ...sentence(detail), ` (${reference ?? "no RFC"})`);
}

/** The findings about the TLS, and apart from them the problems of the syntax. */
function noticed(shown: ShownHop): Node[] {
  const { findings } = shown.hop.record;
  const items = notices(shown.hop.record).map((notice, at) => item(shown, notice, at));
  const list = (heading: string, name: string, of: HTMLLIElement[]): Node[] =>
    of.length === 0 ? [] : [element("span", { class: "written" }, heading), element("ul", { class: name }, ...of)];
  const lists = [
    ...list("Findings about the encryption:", "findings", items.slice(0, findings.length)),
    ...list("Problems in the form of the field:", "problems", items.slice(findings.length)),
  ];
  return lists.length === 0 ? [document.createTextNode("none")] : lists;
}

/** The client: its name and its address as the server saw them, then what it called itself. */
function who(shown: ShownHop): (Node | string)[] {
  const { record } = shown.hop;
  const { from, peer: { name } } = record;
  const [ip, self] = [address(record), greeting(record)];
  // The link to the value after `from` is at the first part that has this value.
  let linked = false;
  const value = (text: string): Node => {
    const here = text === from && !linked;
    linked ||= here;
    return here ? fact(shown, "from", quoted(text)) : quoted(text);
  };
  const seen = [...(name === null ? [] : [value(name)]), ...(ip === null ? [] : [value(ip)])].flatMap((part, at) => (at === 0 ? [part] : [" ", part]));
  const called = self === null ? [] : [element("span", { class: "written" }, "called itself ", value(self), " (its own word)")];
  const before = from === null || linked ? [] : [element("span", { class: "written" }, "after from: ", value(from))];
  return [...(seen.length === 0 ? ["not recorded"] : seen), ...called, ...before];
}

function row(shown: ShownHop): HTMLTableRowElement {
  const { record } = shown.hop;
  const { tls } = record;
  const by = [
    fact(shown, "by", record.by === null ? "unnamed" : quoted(record.by)),
    element("span", { class: "written" }, record.date === null ? "no date" : fact(shown, "date", moment(record.date))),
    element("span", { class: "written" }, whose(record)),
  ];
  const source = origin(tls.origin);
  const words = [
    element("span", { class: record.assessment }, element("span", { "aria-hidden": "true" }, `${GLYPHS[record.assessment]} `), level(record)),
    ...(tls.version_as_written === null ? [] : [element("span", { class: "written" }, "as written: ", fact(shown, "version", quoted(tls.version_as_written)))]),
    ...(source === null ? [] : [element("span", { class: "written" }, "from ", fact(shown, "tls", source), tls.server === null || tls.server === "rfc8314" ? "" : `, ${tls.server}`)]),
    ...(version(tls.version) === null && tls.established === true && tls.version_as_written !== null
      ? [element("span", { class: "written" }, "version unknown")]
      : []),
  ];
  if (tls.verified !== null) {
    const verified = tls.verified ? "verified the client’s certificate" : "did not verify the client’s certificate";
    words.push(element("span", { class: "written" }, `the server recorded that it ${verified}`));
  }
  const suite = resolved(shown, "cipher", tls.cipher ?? tls.cipher_id, tls.cipher_as_written);
  const bits = tls.bits === null ? [] : [element("span", { class: "written" }, `${tls.bits} bits as written`)];
  const quantum = tls.post_quantum === true ? [element("span", { class: "written" }, "post-quantum")] : [];
  return element(
    "tr",
    { id: told(record.hop), class: owner(record), role: "row" },
    element("th", { scope: "row", role: "rowheader", "data-column": COLUMNS[0]! }, element("div", {}, ...by)),
    cell(1, ...who(shown)),
    cell(2, record.with === null ? "not recorded" : fact(shown, "with", quoted(record.with))),
    cell(3, ...words),
    cell(4, ...suite, ...bits),
    cell(5, ...resolved(shown, "group", tls.group, tls.group_as_written), ...quantum),
    cell(6, ...noticed(shown)),
  );
}

/** The table of hops, which come topmost first, in the order of time. */
export function table(hops: ShownHop[]): HTMLTableElement {
  const heading = COLUMNS.map((name) => element("th", { scope: "col", role: "columnheader" }, name));
  return element(
    "table",
    { role: "table" },
    element("caption", {}, "From sender to recipient. Names are IANA’s; the server’s own text is below if it differs."),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heading)),
    element("tbody", { role: "rowgroup" }, ...hops.map(row).reverse()),
  );
}
