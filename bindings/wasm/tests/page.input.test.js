// The page in a real browser: bad input and much input.

import assert from "node:assert/strict";
import { mkdirSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { open, paste, sample } from "./browser.js";
import { FIELD, SUSPICIOUS, drop, folder, nameServers, pageTest, texts, written } from "./page.js";

pageTest("what cannot be read is said, and the page goes on", async ({ page }) => {
  const faults = () => texts(page, "#faults li");
  const give = async (name, content) => {
    await open(page, written(name, content));
    return faults();
  };
  const goesOn = async () => {
    await sample(page);
    assert.deepEqual(await faults(), []);
    assert.equal(await page.locator("#timeline li").count(), 3);
  };
  for (const nothing of ["", " \n\r\n\t"]) {
    await paste(page, nothing);
    assert.deepEqual(await faults(), ["pasted text: not a message with header fields, nor an mbox: the input is empty"]);
    assert.equal(await page.textContent("#status"), "Nothing to show.");
    assert.equal(await page.locator("#result").isVisible(), false);
    await goesOn();
  }
  const image = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  assert.match((await give("image.png", image))[0], /^image\.png: not a message .* the input begins with/);
  await goesOn();
  await drop(page, { files: [join(folder, "image.png")] });
  assert.equal((await faults()).length, 1);
  await goesOn();
  assert.match((await give("none.eml", "Subject: x\r\n\r\nbody"))[0], /: no Received field: no server wrote one/);
  await goesOn();
  assert.match((await give("cut.eml", "Received: by a.example\r\nSubj"))[0], /the input ends inside a header line at byte 28:/);
  assert.equal((await texts(page, "#raw pre")).join(""), "Received: by a.example\nSubj");

  const large = join(folder, "large.mbox");
  const file = openSync(large, "w");
  writeSync(file, "From a@example.org Sat Nov 21 22:45:35 2026\nReceived: by a\n\n");
  truncateSync(large, 500 * 2 ** 20);
  assert.equal(await open(page, large), "Nothing to show.");
  assert.match((await faults())[0], /^large\.mbox: 500 MiB is too large, the limit is 64 MiB/);
  await goesOn();
  assert.equal(await drop(page, { files: [large, SUSPICIOUS] }), "3 fields in 1 message.");
  assert.match((await faults())[0], /^large\.mbox: 500 MiB is too large, the limit is 64 MiB/);
  const picture = openSync(join(folder, "large.png"), "w");
  writeSync(picture, image);
  truncateSync(join(folder, "large.png"), 500 * 2 ** 20);
  await open(page, join(folder, "large.png"));
  assert.match((await faults())[0], /^large\.png: not a message .* the input begins with/);

  // 8-bit text, and bytes that are no UTF-8.
  const broken = Buffer.from("Received: from \xff\xe9\xc3( by m\xe9x.example with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n", "latin1");
  assert.deepEqual(await give("8bit.eml", broken), []);
  assert.match((await texts(page, "#raw pre"))[0], /m\ufffdx\.example/);
  assert.deepEqual(await give("utf8.eml", "Received: from прим.example by 例え.example with UTF8SMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n"), []);
  assert.match((await texts(page, "#timeline .names"))[0], /from прим\.example \(its own word\) to 例え\.example/);
  assert.deepEqual(await give("errors.eml", "Received: ))((\"; <> by ;;; tls\r\nReceived:\r\n\r\n"), []);
  assert.ok((await page.locator("#table td li").count()) > 4);
  const wavy = await page.locator("#raw .problem").count();
  assert.ok(wavy >= 2, `${wavy}`);
  await goesOn();
});

pageTest("what the page itself lacks is said: leave to copy, the sample, its worker", async ({ page, context, faults }) => {
  const told = async (sentence) => {
    await page.locator("#faults li", { hasText: sentence }).waitFor();
  };
  await sample(page);
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("denied"))));
  await page.click("#copy");
  await told("no permission to write to the clipboard: allow it for this page");
  await page.evaluate(async () => (await navigator.serviceWorker.ready).unregister());
  await context.route("**/sample.eml", (route) => route.abort());
  await page.reload();
  await page.click("#sample");
  await told("the sample did not load: check the network");
  await paste(page, FIELD);
  assert.equal(await page.locator("#timeline li").count(), 1);
  await context.route("**/worker.js", (route) => route.abort());
  await page.reload();
  await told("the worker stopped (its script did not load): reload the page");
  assert.ok(faults.splice(0).every((fault) => fault.includes("ERR_FAILED")));
});

pageTest("a folder that is dropped is named, and the files beside it are read", async ({ page }) => {
  const inside = join(folder, "a folder");
  mkdirSync(inside, { recursive: true });
  assert.equal(await drop(page, { files: [inside, SUSPICIOUS] }), "3 fields in 1 message.");
  assert.deepEqual(await texts(page, "#faults li"), ["a folder: is a folder: open the messages in it"]);
  assert.equal(await page.locator("#timeline li").count(), 3);
  assert.equal(await drop(page, { files: [inside] }), "Nothing to show.");
  assert.equal(await page.locator("#faults li").count(), 1);
});

pageTest("10,000 hops are read, and shown a hundred at a time", async ({ page }) => {
  const file = written("many.eml", `${FIELD.repeat(10_001)}Subject: x\r\n\r\n`);
  assert.equal(await open(page, file), "10,000 fields in 1 message.");
  assert.match((await texts(page, "#faults li"))[0], /the first 10,000 Received fields are shown/);
  assert.equal(await page.locator("#timeline li").count(), 100);
  assert.equal((await texts(page, "#raw pre")).join(""), FIELD.repeat(100).replaceAll("\r\n", "\n"));
  assert.equal(await page.locator("#timeline li.own").count(), 1);
  await page.click("#older");
  await page.locator("#timeline li >> nth=199").waitFor();
  await page.locator("#raw pre >> nth=199").waitFor({ state: "attached" });
  assert.equal((await texts(page, "#raw pre")).length, 200);
  assert.equal(await nameServers(page, "b.example, 192.0.2.1"), "All fields shown are from your servers.");
  assert.equal(await page.locator("#timeline li.own").count(), 200);
});

pageTest("megabytes in a header are shown in part, and said to be", async ({ page }) => {
  const marks = "\u202e".repeat(300_000);
  const file = written("wide.eml", `X: ${"y".repeat(70)}\r\n ${"z ".repeat(2_000_000)}\r\nReceived: from ${marks} by ${"b".repeat(100_000)};\r\n Sat, 21 Nov 2026 22:45:35 +0000\r\n${FIELD}\r\n`);
  assert.equal(await open(page, file), "2 fields in 1 message.");
  // Of four megabytes. The work of the page is what it shows: elements and text.
  const [elements, letters] = await page.evaluate(() => [document.querySelectorAll("*").length, document.body.textContent.length]);
  assert.ok(elements < 3_000 && letters < 300_000, `${elements} elements, ${letters} letters`);
  assert.equal(await page.locator("#raw .left").count(), 2);
  assert.match((await texts(page, "#raw .left"))[0], /^[\d,]+ bytes more, too many to show\.$/);
  const links = await page.locator("#result a").evaluateAll((links) => links.filter((link) => document.getElementById(link.getAttribute("href").slice(1)) === null).length);
  assert.equal(links, 0);
  assert.ok((await page.locator("#raw .control").count()) < 2000);
  assert.match(await page.textContent("#basis"), /^The message came in at field 1, by b{300} …\. /);
});
