// The page: takes mail in, and shows one message of it.

import type { Message, ShownHop, Source } from "./protocol.js";
import { raw } from "./raw.js";
import { table } from "./table.js";
import { element, nodes, plain } from "./text.js";
import { timeline } from "./timeline.js";
import { ask, ownScript } from "./worker-client.js";

/** How many hops are shown at once; messages have a handful. */
const SHOWN = 100;

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
}

const page = {
  paste: part("paste", HTMLTextAreaElement),
  read: part("read", HTMLButtonElement),
  open: part("open", HTMLInputElement),
  sample: part("sample", HTMLButtonElement),
  status: part("status", HTMLElement),
  faults: part("faults", HTMLElement),
  result: part("result", HTMLElement),
  which: part("which", HTMLSelectElement),
  border: part("border", HTMLSelectElement),
  export: part("export", HTMLButtonElement),
  copy: part("copy", HTMLButtonElement),
  older: part("older", HTMLButtonElement),
  timeline: part("timeline", HTMLElement),
  table: part("table", HTMLElement),
  raw: part("raw", HTMLElement),
};

const messages: Message[] = [];
let shown: { message: Message; hops: ShownHop[] } | undefined;

function say(sentence: string): void {
  page.status.textContent = sentence;
}

function complain(name: string, sentence: string): void {
  page.faults.append(element("li", {}, ...nodes(`${name}: ${sentence}`)));
}

/** The oldest hop that a server of the reader's wrote; −1 where none was named. */
function believed(): number {
  return Number(page.border.value);
}

function draw(): void {
  if (shown === undefined) {
    return;
  }
  const { message, hops } = shown;
  page.timeline.replaceChildren(...timeline(hops, believed()));
  page.table.replaceChildren(table(hops, believed()));
  page.raw.replaceChildren(...raw(hops));
  const left = message.hops - hops.length;
  page.older.hidden = left === 0;
  page.older.textContent = `Show ${Math.min(left, SHOWN)} older of ${left} more`;
}

function offerBorders(message: Message, hops: ShownHop[]): void {
  const chosen = page.border.value;
  const none = element("option", { value: "-1" }, "none: all fields are claims");
  const borders = hops.map(({ hop: { record } }) =>
    element("option", { value: String(record.hop) }, `field ${record.hop + 1}, by ${plain(record.by ?? "an unnamed server")}`),
  );
  page.border.replaceChildren(none, ...borders);
  page.border.value = shown?.message === message ? chosen : "-1";
}

async function show(message: Message, first = 0): Promise<void> {
  const { source, number } = message;
  const more = await ask({ kind: "hops", source, message: number, first, count: SHOWN });
  const hops = first === 0 ? more : [...(shown?.hops ?? []), ...more];
  offerBorders(message, hops);
  shown = { message, hops };
  page.result.hidden = false;
  draw();
}

function offer(source: Source): void {
  const first = messages.length;
  const group = element("optgroup", { label: plain(source.name) });
  for (const message of source.messages) {
    const what = `message ${message.number + 1}, by ${plain(message.by ?? "an unnamed server")}, ${message.date ?? "no date"}`;
    group.append(element("option", { value: String(messages.length) }, what));
    messages.push(message);
  }
  if (source.messages.length > 0) {
    page.which.append(group);
    page.which.value = String(first);
  }
}

function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

/** Reads what was given, shows its first message, and says what could not be read. */
async function take(given: { name: string; mail: Blob }[]): Promise<void> {
  page.faults.replaceChildren();
  say("Reading …");
  let first: Message | undefined;
  let [read, hops] = [0, 0];
  for (const { name, mail } of given) {
    try {
      const source = await ask({ kind: "read", name, mail });
      offer(source);
      source.notes.forEach((note) => complain(name, note));
      first ??= source.messages[0];
      read += source.messages.length;
      hops += source.messages.reduce((sum, message) => sum + message.hops, 0);
    } catch (error) {
      complain(name, error instanceof Error ? error.message : String(error));
    }
  }
  if (first !== undefined) {
    page.which.value = String(messages.indexOf(first));
    await show(first);
  }
  say(read === 0 ? "Nothing to show." : `${count(hops, "field")} in ${count(read, "message")}.`);
}

function takeText(text: string): void {
  void take([{ name: "pasted text", mail: new Blob([text]) }]);
}

function takeFiles(files: Iterable<File>): void {
  void take(Array.from(files, (file) => ({ name: file.name, mail: file })));
}

page.read.addEventListener("click", () => takeText(page.paste.value));
page.paste.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (page.paste.value === "" && text !== "") {
    takeText(text);
  }
});
page.open.addEventListener("change", () => {
  takeFiles(page.open.files ?? []);
  // The same file may be opened again.
  page.open.value = "";
});
page.sample.addEventListener("click", async () => {
  try {
    const sample = await fetch("sample.eml");
    await take([{ name: "sample.eml", mail: await sample.blob() }]);
  } catch {
    complain("sample.eml", "expected the sample beside the page, found no answer; look at the network");
  }
});

page.which.addEventListener("change", () => {
  const message = messages[Number(page.which.value)];
  if (message !== undefined) {
    void show(message);
  }
});
page.border.addEventListener("change", draw);
page.older.addEventListener("click", () => {
  if (shown !== undefined) {
    void show(shown.message, shown.hops.length);
  }
});

page.export.addEventListener("click", async () => {
  const address = URL.createObjectURL(await ask({ kind: "ndjson" }));
  const link = element("a", { download: "received.ndjson" });
  link.href = address;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  say("Saved: one record a field, of everything that was opened.");
});
page.copy.addEventListener("click", async () => {
  if (shown === undefined) {
    return;
  }
  const { source, number } = shown.message;
  const text = await ask({ kind: "text", source, message: number, believed: believed() });
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    say("");
    complain("copy", "expected leave to write to the clipboard, found none; allow it for this page");
  }
});

addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", () => document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const items = Array.from(event.dataTransfer?.items ?? []);
  const folders = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry?.isDirectory === true);
  const names = new Set(folders.map((folder) => folder?.name));
  const files = Array.from(event.dataTransfer?.files ?? []).filter((file) => !names.has(file.name));
  const text = event.dataTransfer?.getData("text/plain") ?? "";
  const told = (): void => folders.forEach((folder) => complain(folder?.name ?? "folder", "expected files, found a folder; open the messages in it"));
  const given = files.map((file) => ({ name: file.name, mail: file as Blob }));
  if (given.length === 0 && folders.length === 0) {
    given.push({ name: "dropped text", mail: new Blob([text]) });
  }
  void take(given).then(told);
});

/** The other end of a link between the table and the raw fields shows itself while the pointer or the focus is on one. */
function twin(event: Event, on: boolean): void {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  const other = link === null ? null : document.getElementById(link.getAttribute("href")!.slice(1));
  other?.classList.toggle("twin", on);
}
for (const [come, go] of [["mouseover", "mouseout"], ["focusin", "focusout"]] as const) {
  addEventListener(come, (event) => twin(event, true));
  addEventListener(go, (event) => twin(event, false));
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(ownScript.createScriptURL("service-worker.js")).catch(() => {
    // The page works without; it only needs the network to load again.
  });
}
