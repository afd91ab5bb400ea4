// Text from mail, which only becomes text nodes. Control characters and invisible characters are shown as code points.

// Controls but for tab and line feed, format characters (the marks of bidirectional text are such), separators, and all else of
// which nothing is seen, but for the space; and a mark above four others of one letter, which would cover the lines around it.
const ACTING = /(?![\t\n ])[\p{Cc}\p{Cf}\p{Z}\p{DI}\u2800]|(?<=\p{M}{4})\p{M}/gu;

// Nearly all mail is ASCII; then an engine need not compile the classes above.
const ASCII = /^[\t\n -~]*$/;

/** The most characters shown of a name; a host name has at most 253, and the raw field shows all. */
const NAME = 300;

/** The most control characters of a text that become elements; no real text has more. */
const ELEMENTS = 500;

/** The number of a character, as U+202E. */
function number(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Text in which the characters that act on a display are their numbers. */
function plain(text: string): string {
  return ASCII.test(text) ? text : text.replace(ACTING, (character) => `[${number(character)}]`);
}

/** The nodes of a text from mail. */
export function nodes(text: string): Node[] {
  if (ASCII.test(text)) {
    return [document.createTextNode(text)];
  }
  const made: Node[] = [];
  let from = 0;
  for (const found of text.matchAll(ACTING)) {
    if (made.length > 2 * ELEMENTS) {
      break;
    }
    made.push(document.createTextNode(text.slice(from, found.index)));
    made.push(element("span", { class: "control" }, number(found[0])));
    from = found.index + found[0].length;
  }
  made.push(document.createTextNode(plain(text.slice(from))));
  return made;
}

/** As much of a name as is shown. */
function beginning(text: string): string {
  const shown = Array.from(text.slice(0, 2 * NAME)).slice(0, NAME).join("");
  return shown.length < text.length ? `${shown} …` : shown;
}

/** A name from mail, as plain text. */
export function named(text: string): string {
  return plain(beginning(text));
}

/** A name from mail, isolated, so that its direction changes nothing around it. */
export function quoted(text: string): HTMLElement {
  return element("bdi", {}, ...nodes(beginning(text)));
}

/** A sentence of the library, with literal text in backquotes. */
export function sentence(text: string): Node[] {
  return text.split("`").map((part, at) => (at % 2 === 0 ? document.createTextNode(part) : element("code", {}, part)));
}

/** A count with its noun. */
export function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

/** An element with attributes, which are never text from mail, and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}
