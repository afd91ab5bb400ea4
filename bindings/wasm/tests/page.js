// What the tests of the page share: a browser for each file of tests, inputs, and what is done to the page.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { said, start, unsaid } from "./browser.js";
import { repository, root } from "./package.js";

export let browser;
export let folder;
const others = [];
before(async () => {
  browser = await start();
  folder = mkdtempSync(join(tmpdir(), "received-tls-page-"));
});
after(async () => {
  await Promise.all([browser, ...others].map(({ end }) => end()));
  rmSync(folder, { recursive: true });
});

/** A browser of a test's own. */
export async function another() {
  const own = await start();
  others.push(own);
  return own;
}

/** Opens the page, runs a test of it, and holds that no script failed and nothing was asked of anybody else. */
export function pageTest(name, run, options) {
  test(name, async (context) => {
    const opened = await browser.open(options);
    await run(opened, context);
    assert.deepEqual(opened.faults, []);
    for (const { url, method, body } of opened.requests) {
      assert.ok(url.startsWith(browser.address) || url.startsWith(`blob:${browser.address}`), url);
      assert.deepEqual([method, body], ["GET", null], url);
    }
    await opened.context.close();
  });
}

export const texts = (page, selector) => page.locator(selector).allTextContents();

/** Waits until the page shows this header, and no other. */
export function stands(page, text) {
  return page.waitForFunction((text) => [...document.querySelectorAll("#raw pre")].map(({ textContent }) => textContent).join("") === text, text);
}

/** Names the reader's servers, and waits until the page has judged by them; returns what it says of that. */
export async function nameServers(page, hosts) {
  await page.evaluate(() => document.getElementById("basis").replaceChildren());
  await page.fill("#own", hosts);
  await page.click("#name");
  const basis = page.locator("#basis", { hasText: /\.$/ });
  await basis.waitFor();
  return basis.textContent();
}

/** Writes a file to be opened. */
export function written(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export const INBOX = join(root, "samples/inbox.mbox");
export const SUSPICIOUS = join(root, "samples/suspicious.eml");

/** The messages of the inbox. */
export function inbox() {
  return repository("samples/inbox.mbox").toString().split(/^From [^\n]*\n/m).slice(1);
}

/** The header block of a message whose lines end in LF. */
export function header(mail) {
  return mail.slice(0, mail.indexOf("\n\n") + 1);
}

/** Drops something on the page, as a person does. */
export async function drop(page, { files = [], items = [] }) {
  await unsaid(page);
  await page.evaluate(() => {
    document.getElementById("faults").replaceChildren();
    for (const type of ["drop", "dragleave"]) {
      addEventListener(type, () => (window.letGo = type), { capture: true });
    }
  });
  const session = await page.context().newCDPSession(page);
  const data = { items, files, dragOperationsMask: 1 };
  // The browser may let go before the page has answered that it takes the files: then they leave it, and are held over it again.
  for (let end = ""; end !== "drop";) {
    await page.evaluate(() => delete window.letGo);
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await session.send("Input.dispatchDragEvent", { type, x: 200, y: 200, data });
    }
    end = await (await page.waitForFunction(() => window.letGo)).jsonValue();
  }
  return said(page);
}

export const FIELD = "Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTPS id 1\r\n\tfor <a@example.org>; Sat, 21 Nov 2026 22:45:35 +0000\r\n";

export const VIEWS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
};

export const HOSTILE = [
  "<script>window.owned=1;alert(1)</script>",
  "<img/src=x/onerror=alert(2)>",
  "<svg/onload=alert(3)><animate/onbegin=alert(4)></svg>",
  "javascript:alert(5)",
  "\"><iframe/src=//evil.example/?6></iframe>",
  "</pre></table><base/href=//evil.example/><link/rel=stylesheet/href=//evil.example/7>",
  `pay\u200bpal.example\u00a0\u{e0041}\u{e007f}\u2060`,
  "\u202e\u2066evil\u2069\u200f\u061c\u0007\u2028\u200b\u00ad\ufeff",
  `\u115f\u3164\u2800\u00a0\ufe0fa${"\u0301".repeat(60)}`,
  "${alert(8)}{{alert(9)}}<style>@import\"//evil.example/10\"</style>",
];

export function hostile(text) {
  const bare = text.replace(/[()]/g, "");
  return `Received: from ${text} (${bare} [192.0.2.1])\r\n\tby ${text} (${bare}) via ${text} with ${text} id ${text}\r\n\tfor <${bare}@example.org>\r\n\ttls ${text} group ${text}; ${text}\r\n`
    + `Received: from a.example by b.example (Postfix) with ESMTPS id 1 tls ${bare} group ${bare}; Sat, 21 Nov 2026 22:45:35 +0000\r\n`
    + `X: ${text}\r\nSubject: ${text}\r\n\r\n${text}\r\n`;
}

export const ACTING = /(?![\t\n ])[\p{Cc}\p{Cf}\p{Z}\p{DI}\u2800]|(?<=\p{M}{4})\p{M}/gu;
export const number = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
