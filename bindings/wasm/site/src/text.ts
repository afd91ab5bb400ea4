// Text from mail. It becomes text nodes and nothing else; what would act on the display is shown by its number.

// As the library escapes them: controls, separators of lines and the marks of bidirectional text.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The number of a character, as U+202E. */
function number(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Text in which the characters that act on a display are their numbers. */
export function plain(text: string): string {
  return text.replace(CONTROL, (character) => `[${number(character)}]`);
}

/** The nodes of a text from mail. */
export function nodes(text: string): Node[] {
  const made: Node[] = [];
  let from = 0;
  for (const found of text.matchAll(CONTROL)) {
    made.push(document.createTextNode(text.slice(from, found.index)));
    made.push(element("span", { class: "control" }, number(found[0])));
    from = found.index + found[0].length;
  }
  made.push(document.createTextNode(text.slice(from)));
  return made;
}

/** An isolated run of text from mail, so that its direction changes nothing around it. */
export function quoted(text: string): HTMLElement {
  return element("bdi", {}, ...nodes(text));
}

/** A sentence of the library's, in which backquotes stand around literal text. */
export function sentence(text: string): Node[] {
  return text.split("`").map((part, at) => (at % 2 === 0 ? document.createTextNode(part) : element("code", {}, part)));
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
