// The page: takes mail in, and shows one message of it.

import { SHOWN, type Mail, type Message, type Shown, type ShownHop, type Source } from "./protocol.js";
import { raw } from "./raw.js";
import { table } from "./table.js";
import { count, element, named, nodes, quoted } from "./text.js";
import { timeline } from "./timeline.js";
import { basis } from "./trust.js";
import { moment } from "./words.js";
import { ask, ownScript } from "./worker-client.js";

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
  choice: part("choice", HTMLElement),
  which: part("which", HTMLSelectElement),
  own: part("own", HTMLInputElement),
  name: part("name", HTMLButtonElement),
  basis: part("basis", HTMLElement),
  export: part("export", HTMLButtonElement),
  copy: part("copy", HTMLButtonElement),
  done: part("done", HTMLElement),
  older: part("older", HTMLButtonElement),
  timeline: part("timeline", HTMLElement),
  table: part("table", HTMLElement),
  raw: part("raw", HTMLElement),
  glossary: part("glossary", HTMLDetailsElement),
};

const messages: Message[] = [];
let shown: (Shown & { message: Message }) | undefined;
/** The reader's servers that the worker knows. */
let own = "";

function say(sentence: string): void {
  page.status.textContent = sentence;
}

/** Reports the result of a button next to the buttons. */
function done(sentence: string): void {
  page.done.textContent = sentence;
}

function complain(name: string, sentence: string): void {
  page.faults.append(element("li", {}, quoted(name), ": ", ...nodes(sentence)));
}

/** Settles after the next frame, when the new content is on the screen; a hidden window has no frames. */
function drawn(): Promise<void> {
  return new Promise((settle) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(settle)));
    setTimeout(settle, 100);
  });
}

/** Draws the shown message, the timeline first. */
async function draw(): Promise<void> {
  if (shown === undefined) {
    return;
  }
  const { message, hops } = shown;
  page.basis.replaceChildren(...basis(hops, own !== ""));
  page.own.setAttribute("aria-invalid", "false");
  page.timeline.replaceChildren(...timeline(hops));
  const left = message.hops - hops.length;
  page.older.hidden = left === 0;
  page.older.textContent = `Show ${Math.min(left, SHOWN)} older of ${left} more`;
  page.result.hidden = false;
  await drawn();
  page.table.replaceChildren(table(hops));
  page.raw.replaceChildren(...raw(shown));
}

/** Redraws the parts that depend on whose the fields are. */
function judge(hops: ShownHop[]): void {
  page.basis.replaceChildren(...basis(hops, own !== ""));
  page.timeline.replaceChildren(...timeline(hops));
  page.table.replaceChildren(table(hops));
}

/** Shows the topmost hops of a message. */
function show(message: Message, top: Shown): Promise<void> {
  shown = { message, ...top };
  return draw();
}

/** Names the reader's servers, and shows as many hops as before with the trust that follows. */
async function nameServers(): Promise<void> {
  const hosts = page.own.value.trim();
  if (hosts === own && page.own.getAttribute("aria-invalid") === "false") {
    return;
  }
  try {
    await ask({ kind: "own", hosts });
  } catch (error) {
    page.basis.replaceChildren(...nodes(`${fault(error)}. Nothing was changed.`));
    page.own.setAttribute("aria-invalid", "true");
    return;
  }
  own = hosts;
  page.own.setAttribute("aria-invalid", "false");
  if (shown === undefined) {
    return;
  }
  const { message, hops } = shown;
  let again = await hopsOf(message, 0);
  while (again.hops.length < hops.length) {
    again = await older(message, again);
  }
  shown = { message, ...again };
  judge(again.hops);
}

function hopsOf({ source, number }: Message, first: number): Promise<Shown> {
  return ask({ kind: "hops", source, message: number, first });
}

/** The hops, and those that follow them. */
async function older(message: Message, { hops }: Shown): Promise<Shown> {
  const next = await hopsOf(message, hops.length);
  return { hops: [...hops, ...next.hops], below: next.below };
}

function offer(source: Source): void {
  const group = element("optgroup", { label: named(source.name) });
  for (const message of source.messages) {
    // The name comes last, so that its direction affects no other text.
    const what = `message ${message.number + 1}, ${moment(message.date)}, by ${named(message.by ?? "an unnamed server")}`;
    group.append(element("option", { value: String(messages.length) }, what));
    messages.push(message);
  }
  if (source.messages.length > 0) {
    page.which.append(group);
  }
}

function forget(): void {
  messages.length = 0;
  shown = undefined;
  page.result.hidden = true;
  for (const emptied of [page.faults, page.which, page.basis, page.timeline, page.table, page.raw]) {
    emptied.replaceChildren();
  }
}

/** Replaces all messages with the given ones, shows the first, and reports inputs that failed. */
async function take(given: Given[], told: [string, string][]): Promise<void> {
  forget();
  // A fast read needs no announcement.
  say("");
  const reading = setTimeout(() => say("Reading …"), 200);
  let top: Shown | undefined;
  for (const [at, { name, mail }] of given.entries()) {
    try {
      const source = await ask({ kind: "read", name, mail, alone: at === 0 });
      top ??= source.messages.length > 0 ? source.first : undefined;
      offer(source);
      source.notes.forEach((note) => complain(name, note));
    } catch (error) {
      complain(name, fault(error));
    }
  }
  clearTimeout(reading);
  told.forEach(([name, sentence]) => complain(name, sentence));
  page.choice.hidden = messages.length < 2;
  const [first] = messages;
  if (first !== undefined && top !== undefined) {
    page.which.value = "0";
    const whole = show(first, top);
    page.status.scrollIntoView();
    await whole;
  }
  const hops = messages.reduce((sum, message) => sum + message.hops, 0);
  say(first === undefined ? "Nothing to show." : `${count(hops, "field")} in ${count(messages.length, "message")}.`);
}

function fault(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let last = Promise.resolve();

/** Runs actions one by one, in the order of the reader's clicks. */
function then(act: () => Promise<void>): void {
  done("");
  last = last.then(act).catch((error) => {
    say("");
    complain("page", fault(error));
  });
}

/** Something that may be mail, with its name. */
interface Given {
  name: string;
  mail: Mail;
}

function takeAll(given: Given[], told: [string, string][] = []): void {
  then(() => take(given, told));
}

function takeText(name: string, text: string): void {
  takeAll([{ name, mail: new TextEncoder().encode(text) }]);
}

function given(files: Iterable<File>): Given[] {
  return Array.from(files, (file) => ({ name: file.name, mail: file }));
}

page.read.addEventListener("click", () => takeText("pasted text", page.paste.value));
page.paste.addEventListener("paste", (event) => {
  const files = Array.from(event.clipboardData?.files ?? []);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (files.length > 0) {
    takeAll(given(files));
  } else if (page.paste.value === "" && text !== "") {
    takeText("pasted text", text);
  }
});
page.open.addEventListener("change", () => {
  takeAll(given(page.open.files ?? []));
  // The same file may be opened again.
  page.open.value = "";
});
page.sample.addEventListener("click", () => then(async () => {
  const answer = await fetch("sample.eml").catch(() => undefined);
  if (answer?.ok !== true) {
    throw new Error("the sample did not load: check the network");
  }
  await take([{ name: "sample.eml", mail: await answer.blob() }], []);
}));

page.which.addEventListener("change", () => then(async () => {
  const message = messages[Number(page.which.value)];
  if (message !== undefined) {
    await show(message, await hopsOf(message, 0));
  }
}));
// A click on the button is mostly a change, too: it comes first.
page.own.addEventListener("change", () => then(nameServers));
page.name.addEventListener("click", () => then(nameServers));
page.older.addEventListener("click", () => then(async () => {
  if (shown !== undefined) {
    await show(shown.message, await older(shown.message, shown));
  }
}));

page.export.addEventListener("click", () => then(async () => {
  const address = URL.createObjectURL(await ask({ kind: "ndjson" }));
  const link = element("a", { download: "received.ndjson" });
  link.href = address;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  done("Saved: one record for each field of all opened messages.");
}));
page.copy.addEventListener("click", () => then(async () => {
  if (shown === undefined) {
    return;
  }
  const { source, number } = shown.message;
  const text = await ask({ kind: "text", source, message: number });
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Error("no permission to write to the clipboard: allow it for this page");
  }
  done("Copied.");
}));

addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", () => document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const items = Array.from(event.dataTransfer?.items ?? []);
  const entries = items.map((item) => item.webkitGetAsEntry());
  const folders = entries.filter((entry) => entry?.isDirectory === true).map((entry) => entry?.name ?? "folder");
  const files = Array.from(event.dataTransfer?.files ?? []).filter((file) => !folders.includes(file.name));
  const told = folders.map((name): [string, string] => [name, "is a folder: open the messages in it"]);
  if (files.length + folders.length > 0) {
    takeAll(given(files), told);
  } else {
    takeText("dropped text", event.dataTransfer?.getData("text/plain") ?? "");
  }
});

// Older browsers do not open what has the target of a link.
addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("a[href^='#term-']") !== null) {
    page.glossary.open = true;
  }
});

/** Highlights the other end of a link between the table and the raw fields while one end has the pointer or the focus. */
function twin(event: Event, on: boolean): void {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  const other = link === null ? null : document.getElementById(link.getAttribute("href")!.slice(1));
  other?.classList.toggle("twin", on);
}
for (const [come, go] of [["mouseover", "mouseout"], ["focusin", "focusout"]] as const) {
  addEventListener(come, (event) => twin(event, true));
  addEventListener(go, (event) => twin(event, false));
}

// Once the worker is ready, all files of the page are in the cache.
void ask({ kind: "ready" }).then(
  () => navigator.serviceWorker?.register(ownScript.createScriptURL("service-worker.js")),
  (error) => complain("page", fault(error)),
).catch(() => {
  // The page works without; it only needs the network to load again.
});
