// How long the module takes beside a native program, and the page until a reader sees a path: `cargo xtask bench page`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { start } from "../tests/browser.js";
import { here, install, repository } from "../tests/package.js";

/** What stands in the middle. */
const median = (figures) => figures.toSorted((one, other) => one - other)[figures.length >> 1];

/** Prints a figure, what is asked for, and whether it is met. */
function judged(what, figure, asked, met) {
  console.log(`${what}: ${figure} (${asked} asked: ${met ? "met" : "NOT met"})`);
}

/** The module's speed beside the same library's, compiled for this machine. */
async function module() {
  const installed = await install();
  const inbox = repository("samples/inbox.mbox");
  const { length } = installed.module.inspect(inbox).hops;
  const file = join(installed.folder, "fields.mbox");
  writeFileSync(file, Buffer.concat(Array(Math.ceil(10_000 / length)).fill(inbox)));
  const target = join(here, "target");
  const build = ["build", "--quiet", "--locked", "--profile", "native", "--example", "rounds", "--target-dir", target];
  execFileSync("cargo", build, { cwd: here });
  const native = spawn(join(target, "native/examples/rounds"), [file]);
  const answers = createInterface({ input: native.stdout })[Symbol.asyncIterator]();
  const input = readFileSync(file);
  const ratios = [];
  // In turn, so that what else the machine does slows both; the first rounds are for the engine to compile the module.
  for (let round = 0; round < 24; round += 1) {
    native.stdin.write("\n");
    const [seconds, bytes] = (await answers.next()).value.split(" ").map(Number);
    const began = performance.now();
    const own = installed.module.toNdjson(input, "rounds");
    const took = (performance.now() - began) / 1000;
    assert.equal(own.length, bytes);
    if (round >= 4) {
      ratios.push(seconds / took);
    }
  }
  native.stdin.end();
  installed.remove();
  const speed = median(ratios);
  judged("10,000 fields, the module's speed of a native program's", speed.toFixed(2), "0.5", speed >= 0.5);
}

/** How long it takes from a file's being given until its path was drawn, in milliseconds. */
function drawn(page, text) {
  return page.evaluate(async (text) => {
    const [status, timeline] = ["status", "timeline"].map((id) => document.getElementById(id));
    status.textContent = "";
    const files = new DataTransfer();
    files.items.add(new File([text], "a.eml"));
    const input = document.getElementById("open");
    const changed = (element, is) => new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (is()) {
          observer.disconnect();
          resolve();
        }
      });
      observer.observe(element, { childList: true });
    });
    const first = changed(timeline, () => timeline.children.length > 0);
    const last = changed(status, () => status.textContent.endsWith("."));
    // What a frame asks for by message comes right after it was drawn.
    const frame = () => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      requestAnimationFrame(() => port2.postMessage(null));
    });
    input.files = files.files;
    const began = performance.now();
    input.dispatchEvent(new Event("change"));
    await first;
    await frame();
    const took = performance.now() - began;
    await last;
    return took;
  }, text);
}

/** The page's first result of a header and of a message, each on a page that has read nothing yet. */
async function page() {
  const field = "Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTPS id 1\r\n\tfor <a@example.org>; Sat, 21 Nov 2026 22:45:35 +0000\r\n";
  const head = `${field.repeat(30)}X: ${"x".repeat(60)}\r\n${`Y: ${"y".repeat(70)}\r\n`.repeat(600)}`.slice(0, 50_000);
  const message = `${field.repeat(10)}\r\n${"A line of the body.\r\n".repeat(250_000)}`.slice(0, 5_000_000);
  const browser = await start();
  const times = { head: [], message: [] };
  for (let run = 0; run < 9; run += 1) {
    const { page, context } = await browser.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    times.head.push(await drawn(page, head));
    assert.equal(await page.locator("#timeline li").count(), 30);
    times.message.push(await drawn(page, message));
    assert.equal(await page.locator("#timeline li").count(), 10);
    await context.close();
  }
  await browser.end();
  const [first, large] = [median(times.head), median(times.message)];
  judged("the page, first result of a header of 50 KB", `${first.toFixed(1)} ms`, "50 ms", first < 50);
  judged("the page, first result of a message of 5 MB", `${large.toFixed(1)} ms`, "200 ms", large < 200);
}

await module();
await page();
