// The page in a real browser: what it shows, what it refuses, and that nothing leaves it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { parse } from "smol-toml";
import { open, paste, said, sample, start, unsaid } from "./browser.js";
import { here, repository, root, site } from "./package.js";

let browser;
let folder;
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
async function another() {
  const own = await start();
  others.push(own);
  return own;
}

/** Opens the page, runs a test of it, and holds that no script failed and nothing was asked of anybody else. */
function pageTest(name, run, options) {
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

const texts = (page, selector) => page.locator(selector).allTextContents();

/** Waits until the page shows this header, and no other. */
function stands(page, text) {
  return page.waitForFunction((text) => [...document.querySelectorAll("#raw pre")].map(({ textContent }) => textContent).join("") === text, text);
}

/** Writes a file to be opened. */
function written(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const INBOX = join(root, "samples/inbox.mbox");
const SUSPICIOUS = join(root, "samples/suspicious.eml");

/** The messages of the inbox. */
function inbox() {
  return repository("samples/inbox.mbox").toString().split(/^From [^\n]*\n/m).slice(1);
}

/** The header block of a message whose lines end in LF. */
function header(mail) {
  return mail.slice(0, mail.indexOf("\n\n") + 1);
}

pageTest("the sample: timeline, table and raw fields, from sender to recipient", async ({ page }) => {
  await sample(page);
  const words = await texts(page, "#timeline .words");
  assert.equal(words.length, 3);
  assert.equal(words[0], "TLS 1.3");
  assert.equal(words[1], "weak, over TLS 1.2");
  assert.equal(words[2], "TLS 1.3");
  assert.deepEqual(await texts(page, "#timeline .delay"), ["2 s later", "1 s later"]);
  assert.deepEqual(await texts(page, "#timeline .icon[aria-hidden=true]"), ["●", "!", "●"]);
  assert.deepEqual(await texts(page, "#timeline .names"), [
    "from smtp.bank-example.example.com [192.0.2.1] to vps-88.hosting.example.net",
    "from [203.0.113.188] to mx.example.org",
    "from [2001:db8:10::25] to imap.example.org",
  ]);
  assert.match((await texts(page, "#timeline .belief"))[0], /2026-11-21 23:10:19 \+00:00$/);
  const rows = page.locator("#table tbody tr");
  assert.equal(await rows.count(), 3);
  assert.match(await rows.nth(1).textContent(), /TLS_DH_anon_WITH_AES_256_CBC_SHA.*as written: ADH-AES256-SHA/);
  assert.match(await rows.nth(1).textContent(), /anonymous: Anonymous cipher suite: the server is not authenticated \(RFC 8314 §5\.3, RFC 5246 §A\.5\)/);
  const findings = page.locator("#table tbody li");
  assert.equal(await findings.count(), 4);
  for (const text of await findings.allTextContents()) {
    assert.match(text, /^[a-z-]+: [A-Z].+ \(RFC \d+ §[^)]+\)$/);
  }
  // The whole header, in order, and none of the body.
  const mail = repository("samples/suspicious.eml").toString().replaceAll("\r\n", "\n");
  assert.equal((await texts(page, "#raw pre")).join(""), header(mail));
  const fields = mail.match(/^Received:.*\n(?:[ \t].*\n)*/gm);
  assert.deepEqual(await texts(page, "#raw pre:not(.others)"), fields);
});

pageTest("every level has words of its own beside its icon", async ({ page }) => {
  const field = (text) => `Received: from a.example by b.example ${text}; Sat, 21 Nov 2026 22:45:35 +0000\r\n`;
  const fields = [
    field("(Postfix) with ESMTPS (TLS1.3) tls TLS_AES_128_GCM_SHA256"),
    field("with ESMTPS tls TLS_RSA_WITH_RC4_128_MD5"),
    field("with ESMTP id 1"),
    field("with ESMTPS id 1"),
    "Received: by b.example (Postfix, from userid 0) id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n",
  ];
  await paste(page, `${fields.join("")}\r\n`);
  const shown = (await texts(page, "#timeline .words")).reverse();
  const icons = (await texts(page, "#timeline .icon")).reverse();
  assert.deepEqual(shown, ["TLS 1.3", "weak, over TLS (version unknown)", "no TLS recorded", "unknown, over TLS (version unknown)", "no connection recorded"]);
  assert.equal(new Set(icons).size, 5);
  assert.equal(await page.locator("#timeline .delay").count(), 4);
  assert.equal((await texts(page, "#timeline .delay"))[0], "in the same second");
});

pageTest("the time between two hops is told in its two largest units, also where clocks or dates are wrong", async ({ page }) => {
  const field = (date) => `Received: by a.example with ESMTPS id 1; ${date}\r\n`;
  const fields = [
    field("Mon, 23 Nov 2026 01:48:39 +0100"),
    field("Sat, 21 Nov 2026 22:45:36 +0000"),
    field("Sat, 21 Nov 2026 22:46:36 +0000"),
    field("no date"),
    field("Sat, 21 Nov 2026 21:45:35 +0000"),
    field("Sat, 21 Nov 2026 21:45:35 +0000"),
  ];
  await paste(page, `${fields.join("")}\r\n`);
  const missing = "after an unknown time: a date or its time zone is missing";
  assert.deepEqual(await texts(page, "#timeline .delay"), ["in the same second", missing, missing, "1 min earlier, by their clocks", "1 d 2 h later"]);
  // Leap seconds, a zone that nobody knows, and none that is told of a time that is.
  const odd = [
    field("Sun, 1 Jan 2017 02:00:00 -0000"),
    field("Sun, 1 Jan 2017 02:00:00 CEST"),
    field("Sun, 1 Jan 2017 00:00:01 -0000"),
    field("Sat, 31 Dec 2016 23:59:60 +0000"),
    field("Sat, 31 Dec 2016 23:59:58 +0000"),
  ];
  await paste(page, `${odd.join("")}\r\n`);
  assert.deepEqual(await texts(page, "#timeline .delay"), ["2 s later", "1 s later", missing, missing]);
});

pageTest("facts and the text they were read from are linked both ways", async ({ page }) => {
  await sample(page);
  const links = await page.locator("#result a").evaluateAll((links) => links.map((link) => ({ id: link.id, to: link.getAttribute("href").slice(1), there: document.getElementById(link.getAttribute("href").slice(1)) !== null })));
  assert.ok(links.length > 40, `${links.length}`);
  assert.deepEqual(links.filter(({ there }) => !there), []);
  const ids = await page.locator("[id]").evaluateAll((all) => all.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  await page.click("#hop-1-cipher");
  assert.equal(new URL(page.url()).hash, "#raw-1-cipher");
  assert.equal(await page.locator(":target").textContent(), "ADH-AES256-SHA");
  await page.click("#raw-1-cipher");
  assert.equal(await page.locator(":target").textContent(), "TLS_DH_anon_WITH_AES_256_CBC_SHA");
  await page.hover("#raw-1-version");
  assert.equal(await page.locator("#hop-1-version.twin").count(), 1);
  // The timeline leads to the text, to the table and to the finding, and the text back to the timeline.
  const target = () => page.locator(":target").getAttribute("id");
  for (const [from, to] of [["#step-1 .words a", "raw-1-tls"], ["#step-1 .names a", "hop-1"], ["#step-1 .facts a", "hop-1-problem-anonymous"], ["#raw-1 a >> nth=0", "step-1"], ["#raw-1 a >> nth=1", "hop-1"]]) {
    await page.click(from);
    assert.equal(await target(), to);
  }
  assert.match(await page.locator("#raw-1-tls").textContent(), /^\(using $/);
});

pageTest("only what a server of the reader's wrote is no claim", async ({ page }) => {
  await sample(page);
  const claims = async () => [await page.locator("#timeline li.claim").count(), await page.locator("#table tr.claim").count()];
  // The guess comes first, and is called one.
  assert.deepEqual(await claims(), [1, 1]);
  assert.equal((await texts(page, "#border option"))[0], "a guess: field 2 of 3, by mx.example.org");
  assert.match((await texts(page, "#timeline li"))[1], /written by one of your servers, by a guess/);
  assert.equal(await page.locator("#timeline .border").count(), 1);
  await page.selectOption("#border", { label: "field 1 of 3, by imap.example.org" });
  assert.deepEqual(await claims(), [2, 2]);
  await page.selectOption("#border", { label: "field 2 of 3, by mx.example.org" });
  assert.deepEqual(await claims(), [1, 1]);
  assert.doesNotMatch((await texts(page, "#timeline li"))[1], /guess/);
  const items = await texts(page, "#timeline li");
  assert.match(items[0], /a claim: below the fields of your servers/);
  assert.match(items[1], /written by one of your servers/);
  await page.selectOption("#border", "-1");
  for (const item of await texts(page, "#timeline li")) {
    assert.match(item, /a claim: you chose no field of your servers/);
  }
  assert.match(await page.locator("#timeline-title + * ~ .hint >> nth=1").textContent(), /does not record whether the sender checked the server’s\s+certificate \(RFC 8314 §5\)/);
});

pageTest("a name that a sender may have borrowed from the reader's server is warned of", async ({ page }) => {
  const field = (from, by) => `Received: from ${from} by ${by} with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n`;
  await paste(page, `${field("mx.example.org", "imap.example.org")}${field("evil.example", "mx.example.org")}${field("bank.example", "MX.example.org")}\r\n`);
  const told = [];
  for (const chosen of ["0", "1", "2", "-1"]) {
    await page.selectOption("#border", chosen);
    told.push(await page.textContent("#doubt"));
  }
  assert.deepEqual([told[0], told[1], told[3]], ["", "", ""]);
  assert.match(told[2], /^MX\.example\.org is also named in field 2\. .*choose field 2: /);
  await page.selectOption("#border", "2");
  await sample(page);
  assert.equal(await page.textContent("#doubt"), "");
});

pageTest("nothing is called what it may not be, and no lock is shown", async ({ page }) => {
  await open(page, INBOX);
  const messages = await page.locator("#which option").count();
  const mails = inbox();
  assert.equal(messages, mails.length);
  for (let at = 0; at < messages; at += 1) {
    await page.selectOption("#which", String(at));
    await stands(page, header(mails[at].replaceAll("\r\n", "\n")));
    // What the message itself says is no word of the page's.
    const text = await page.evaluate(() => {
      const body = document.body.cloneNode(true);
      body.querySelectorAll("pre, bdi").forEach((quoted) => quoted.remove());
      return body.outerHTML;
    });
    assert.doesNotMatch(text, /secur|\u{1f512}|\u{1f510}|\u{1f50f}|padlock/iu);
  }
  for (const name of readdirSync(site).filter((name) => /\.(html|js|css|svg)$/.test(name) && name !== "received_tls.js")) {
    const text = readFileSync(join(site, name), "utf8").replaceAll("Content-Security-Policy", "");
    assert.doesNotMatch(text, /secur|padlock|\u{1f512}/iu, name);
  }
});

pageTest("records are saved as NDJSON, and the path is copied as text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await sample(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  const file = join(folder, "saved.ndjson");
  await download.saveAs(file);
  const records = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(records.map(({ hop, source, assessment }) => [hop, source, assessment]).slice(0, 2), [[0, "sample.eml", "meets"], [1, "sample.eml", "below"]]);
  await page.selectOption("#border", "1");
  await page.click("#copy");
  await page.locator("#done", { hasText: "Copied." }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.match(/\(claim\)/g).length, 1);
  assert.match(copied, /by mx\.example\.org from \[203\.0\.113\.188\]: weak, over TLS 1\.2\n {4}TLS_DH_anon_WITH_AES_256_CBC_SHA\n/);
});

pageTest("several files and an mbox: every message can be chosen", async ({ page }) => {
  const none = written("none.mbox", "From a@example.org Sat Nov 21 22:45:35 2026\nSubject: x\n\nFrom b@example.org Sat Nov 21 22:45:36 2026\nReceived: by a.example\nSubject: y\n\nReceived: by c.example\n");
  assert.match(await open(page, [INBOX, SUSPICIOUS, none]), /^\d+ fields in 17 messages\.$/);
  assert.deepEqual(await texts(page, "#faults li"), ["none.mbox: no Received field in 1 message of 2"]);
  assert.equal(await page.locator("#which option").count(), 17);
  await page.selectOption("#which", "15");
  await page.locator("#timeline", { hasText: "vps-88.hosting.example.net" }).waitFor();
  await page.selectOption("#which", "16");
  await stands(page, "Received: by a.example\nSubject: y\n");
  assert.equal(await page.locator("#timeline li").count(), 1);
  // The header of a message in the middle of an mbox is its own, from its first line to its last.
  const mails = inbox();
  for (const at of [0, 7, 14]) {
    await page.selectOption("#which", String(at));
    await stands(page, header(mails[at].replaceAll("\r\n", "\n")));
  }
  // What is given next takes the place of all that.
  await sample(page);
  assert.equal(await page.locator("#choice").isVisible(), false);
  assert.equal(await page.locator("#which option").count(), 1);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  assert.equal(readFileSync(await download.path(), "utf8").trim().split("\n").length, 3);
});

pageTest("a message is read as soon as it is pasted", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), repository("samples/suspicious.eml").toString());
  await page.focus("#paste");
  await page.keyboard.press("Control+V");
  assert.equal(await said(page), "3 fields in 1 message.");
  assert.equal(await page.locator("#timeline li").count(), 3);
});

/** Drops something on the page, as a person does. */
async function drop(page, { files = [], items = [] }) {
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

pageTest("files and text can be dropped", async ({ page }) => {
  assert.equal(await drop(page, { files: [SUSPICIOUS] }), "3 fields in 1 message.");
  assert.match(await drop(page, { files: [INBOX, SUSPICIOUS] }), / in 16 messages\.$/);
  assert.equal(await drop(page, { items: [{ mimeType: "text/plain", data: FIELD }] }), "1 field in 1 message.");
});

// ---- Nothing of a message is executed, and nothing leaves the page

const HOSTILE = [
  "<script>window.owned=1;alert(1)</script>",
  "<img/src=x/onerror=alert(2)>",
  "<svg/onload=alert(3)><animate/onbegin=alert(4)></svg>",
  "javascript:alert(5)",
  "\"><iframe/src=//evil.example/?6></iframe>",
  "</pre></table><base/href=//evil.example/><link/rel=stylesheet/href=//evil.example/7>",
  "\u202e\u2066evil\u2069\u200f\u061c\u0007\u2028\u200b\u00ad\ufeff",
  `\u115f\u3164\u2800\u00a0\ufe0fa${"\u0301".repeat(60)}`,
  "${alert(8)}{{alert(9)}}<style>@import\"//evil.example/10\"</style>",
];

function hostile(text) {
  const bare = text.replace(/[()]/g, "");
  return `Received: from ${text} (${bare} [192.0.2.1])\r\n\tby ${text} (${bare}) via ${text} with ${text} id ${text}\r\n\tfor <${bare}@example.org>\r\n\ttls ${text} group ${text}; ${text}\r\n`
    + `Received: from a.example by b.example (Postfix) with ESMTPS id 1 tls ${bare} group ${bare}; Sat, 21 Nov 2026 22:45:35 +0000\r\n`
    + `X: ${text}\r\nSubject: ${text}\r\n\r\n${text}\r\n`;
}

const ACTING = /(?![\t\n ])[\p{Cc}\p{Cf}\p{Z}\p{DI}\u2800]|(?<=\p{M}{4})\p{M}/gu;
const number = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

pageTest("markup, scripts and marks of bidirectional text are shown as text", async ({ page, requests }) => {
  // Then all that the page consists of was loaded, and kept.
  await page.evaluate(() => navigator.serviceWorker.ready);
  const before = requests.length;
  const look = async (text) => {
    const state = await page.evaluate(() => ({
      made: document.querySelectorAll(":is(#result, #status, #faults) :is(script, img, svg, iframe, base, link, style, object, embed, animate, form, b)").length,
      links: [...document.querySelectorAll("a:not(footer a)")].filter((link) => !link.getAttribute("href")?.startsWith("#")).length,
      handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on")).length,
      owned: window.owned,
      acting: [document.body.textContent, ...[...document.querySelectorAll("[label]")].map(({ label }) => label)].join("").match(/[\u0007\u00a0\u00ad\u061c\u115f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe0f\ufeff]|\p{M}{5}/gu),
    }));
    assert.deepEqual(state, { made: 0, links: 0, handlers: 0, owned: undefined, acting: null }, text);
    const raw = (await texts(page, "#raw pre")).join("");
    assert.equal(raw, header(hostile(text).replaceAll("\r\n", "\n")).replace(ACTING, number));
  };
  for (const text of HOSTILE) {
    await paste(page, hostile(text));
    await look(text);
    const path = written(`${text.replace(/[/\0]/g, "_")}.eml`, hostile(text));
    assert.equal(await open(page, path), "2 fields in 1 message.");
    await look(text);
    // In what the page says of files that it cannot read, too.
    await open(page, written(`${text.replace(/[/\0]/g, "_")}.bin`, `\u0001${text}`));
    assert.equal(await page.locator("#faults li").count(), 1);
    const told = await page.evaluate(() => ({ html: document.querySelectorAll("#faults :not(li, bdi, span, wbr)").length, text: document.getElementById("faults").textContent }));
    assert.equal(told.html, 0);
    assert.doesNotMatch(told.text, ACTING);
  }
  assert.deepEqual(requests.slice(before), []);
});

pageTest("a name is isolated from what stands around it", async ({ page }) => {
  await paste(page, "Received: from \u05d0\u05d1\u05d2.example by \u05d3\u05d4.example with UTF8SMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n");
  const names = await texts(page, "#timeline .names bdi");
  assert.deepEqual(names, ["\u05d0\u05d1\u05d2.example", "\u05d3\u05d4.example"]);
  const places = await page.locator("#timeline .names bdi").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
  assert.ok(places[0] < places[1], `${places}`);
});

test("nothing leaves the page's origin: what the whole browser asked for while everything was used", async () => {
  const own = await another();
  const { page, context } = await own.open();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await sample(page);
  for (const text of HOSTILE) {
    await paste(page, hostile(text));
  }
  await open(page, [INBOX, SUSPICIOUS]);
  await drop(page, { files: [INBOX] });
  await page.selectOption("#border", "0");
  await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  await page.click("#copy");
  await page.locator("#done", { hasText: "Copied." }).waitFor();
  for (const link of await page.locator("#timeline a").all()) {
    await link.click();
  }
  await page.reload();
  await sample(page);
  const { byPages, byNobody, hosts } = await own.end();
  assert.ok(byPages.length > 20 && byPages.some((url) => url.endsWith(".wasm")), `${byPages}`);
  for (const url of [...byPages, ...byNobody]) {
    assert.ok(url.startsWith(own.address) || url.startsWith(`blob:${own.address}`), url);
  }
  for (const host of hosts) {
    assert.equal(`${host}/`, own.address);
  }
});

pageTest("the policy lets nothing else in or out", async ({ page, faults }) => {
  const policy = await page.getAttribute("meta[http-equiv]", "content");
  // The server holds the page and its workers to the same.
  assert.equal((await page.request.get(browser.address)).headers()["content-security-policy"], policy);
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https?:|data:|blob:/);
  const tried = await page.evaluate(async () => {
    const refused = async (attempt) => {
      try {
        await attempt();
        return false;
      } catch {
        return true;
      }
    };
    return [
      await refused(() => fetch("http://127.0.0.1:9/")),
      await refused(() => (document.body.innerHTML = "<b>x</b>")),
      await refused(() => new Worker("other.js")),
      await refused(() => new Worker("data:text/javascript,1")),
    ];
  });
  assert.deepEqual(tried, [true, true, true, true]);
  // The browser reports each of them.
  assert.ok(faults.splice(0).length >= 3);
});

// ---- Bad input

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

const FIELD = "Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTPS id 1\r\n\tfor <a@example.org>; Sat, 21 Nov 2026 22:45:35 +0000\r\n";

pageTest("10,000 hops are read, and shown a hundred at a time", async ({ page }) => {
  const file = written("many.eml", `${FIELD.repeat(10_001)}Subject: x\r\n\r\n`);
  assert.equal(await open(page, file), "10,000 fields in 1 message.");
  assert.match((await texts(page, "#faults li"))[0], /the first 10,000 Received fields are shown/);
  assert.equal(await page.locator("#timeline li").count(), 100);
  assert.equal((await texts(page, "#raw pre")).join(""), FIELD.repeat(100).replaceAll("\r\n", "\n"));
  await page.selectOption("#border", "42");
  await page.click("#older");
  await page.locator("#timeline li >> nth=199").waitFor();
  assert.equal(await page.locator("#timeline li.own").count(), 43);
  assert.equal((await texts(page, "#raw pre")).length, 200);
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
  // Names are cut where they are chosen, too.
  const options = await texts(page, "#border option");
  assert.equal(options.length, 4);
  assert.match(options[0], /^a guess: field 1 of 2, by b{300} …$/);
  assert.match(options[2], /^field 1 of 2, by b{300} …$/);
});

// ---- Away from the page's own thread, without a network, by keyboard, for everyone

pageTest("the page answers while mail is saved", async ({ page }) => {
  const file = written("busy.eml", `${FIELD.repeat(200_000)}\r\n`);
  await open(page, file);
  assert.deepEqual(page.workers().map((worker) => worker.url()), [`${browser.address}worker.js`]);
  // A page that did the work itself would answer after it.
  const order = [];
  const saved = page.waitForEvent("download").then(() => order.push("saved"));
  await page.click("#export");
  for (let at = 0; at < 3; at += 1) {
    await page.evaluate(() => new Promise((settle) => setTimeout(settle)));
    order.push("answered");
  }
  await saved;
  assert.deepEqual(order, ["answered", "answered", "answered", "saved"]);
});

test("it works without a network once it was loaded", async () => {
  const own = await another();
  const { page, context, faults } = await own.open();
  await page.evaluate(() => navigator.serviceWorker.ready);
  own.stop();
  await context.setOffline(true);
  for (const address of [own.address, `${own.address}index.html`]) {
    await page.goto(address);
    await sample(page);
    assert.equal(await page.locator("#timeline li").count(), 3);
    await open(page, INBOX);
    assert.equal(await page.locator("#which option").count(), 15);
  }
  // The glossary is kept, too.
  await page.click("footer a");
  assert.equal(await page.textContent("h1"), "Glossary");
  await page.click("main a");
  await sample(page);
  assert.deepEqual(faults, []);
  // But what is no part of the page is not there.
  assert.equal(await page.evaluate(() => fetch("other.js").then(() => true, () => false)), false);
});

pageTest("it can be used with the keyboard alone", async ({ page }) => {
  // Asked for long before: what Chromium is told of its dialogs may reach the page later than a key that is pressed next.
  const choice = page.waitForEvent("filechooser");
  const focused = () => page.evaluate(() => document.activeElement.id);
  const order = [];
  for (let at = 0; at < 4; at += 1) {
    await page.keyboard.press("Tab");
    order.push(await focused());
  }
  assert.deepEqual(order, ["paste", "read", "open", "sample"]);
  await page.keyboard.press("Enter");
  await said(page);
  await page.focus("#open");
  assert.equal(await focused(), "open");
  await page.keyboard.press("Space");
  assert.ok((await choice).isMultiple());
  await page.focus("#export");
  assert.equal(await focused(), "export");
  await Promise.all([page.waitForEvent("download"), page.keyboard.press("Space")]);
  await page.focus("#sample");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "border");
  for (const own of [0, 1]) {
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator("#timeline li.own").count(), own);
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, "#raw-2-tls");
  await page.waitForFunction(() => document.activeElement.id === "raw-2-tls");
  // Every link and button can be reached, in the order in which it stands, and shows where the focus is.
  // Last of all: past its last link the focus leaves the page, and comes back when the browser sees fit.
  await page.focus("#paste");
  const reached = [];
  const all = await page.locator("textarea, button:visible, input, select:visible, a").count();
  for (let at = 0; at < all; at += 1) {
    reached.push(await page.evaluate(() => {
      const shown = document.activeElement.matches("input") ? document.activeElement.parentElement : document.activeElement;
      return [document.activeElement.id, getComputedStyle(shown).outlineStyle];
    }));
    await page.keyboard.press("Tab");
  }
  assert.deepEqual(reached.filter(([, outline]) => outline === "none"), []);
  for (const id of ["paste", "read", "open", "sample", "border", "export", "copy", "hop-0-by", "raw-0-tls"]) {
    assert.ok(reached.some(([name]) => name === id), id);
  }
});

const VIEWS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
};

/** What a screen reader is told: the role and the name of everything that the browser's own tree of accessibility holds. */
async function spoken(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  return nodes.filter(({ ignored }) => !ignored).map(({ role, name }) => ({ role: role.value, name: name?.value ?? "" }));
}

for (const name of ["desktop", "phone"]) {
  pageTest(`a screen reader is told all of it: ${name}`, async ({ page }) => {
    await sample(page);
    const tree = await spoken(page);
    const names = (...roles) => tree.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
    const how = (role) => names(role).length;
    assert.deepEqual(["banner", "main", "contentinfo", "status", "alert", "table"].map(how), [1, 1, 1, 3, 1, 1]);
    assert.deepEqual(names("region"), ["Open a message", "From sender to recipient", "TLS information of each field", "Header of the message"]);
    assert.match(names("textbox")[0], /^Paste the source of a message/);
    assert.deepEqual(names("button").sort(), ["Copy as text", "Open files", "Save as NDJSON", "Show the path", "Try a sample"]);
    assert.deepEqual(names("combobox"), ["Oldest field written by one of your servers"]);
    assert.deepEqual(names("columnheader"), ["By", "Client", "Protocol", "TLS", "Suite", "Group", "Findings"]);
    assert.deepEqual([how("row"), how("rowheader"), how("cell")], [4, 3, 18]);
    assert.ok(how("listitem") >= 6);
    // Icons are not read out; the words beside them are.
    assert.ok(!tree.some(({ name }) => ["●", "!", "∅"].includes(name.trim())));
    assert.equal(names("link").filter((name) => name === "Weak, over TLS 1.2").length, 1);
  }, VIEWS[name]);
}

pageTest("a phone shows every name and fact, without scrolling sideways", async ({ page }) => {
  const long = `${"a".repeat(63)}.${"b".repeat(63)}.example`;
  await paste(page, `Received: from ${long} by ${long} (Postfix) with ESMTPS id ${"c".repeat(300)}\r\n\ttls TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 group ${"g".repeat(80)};\r\n\tSat, 21 Nov 2026 22:45:35 +0000\r\n\r\n`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  const outside = await page.locator("#result *:visible").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.matches("option, thead, thead *")).map(({ outerHTML }) => outerHTML.slice(0, 80)));
  assert.deepEqual(outside, []);
  // The table is a list of facts there, each with its column's name.
  const names = await page.locator("#table tbody tr > *").evaluateAll((all) => all.map((one) => getComputedStyle(one, "::before").content));
  assert.deepEqual(names, ["By", "Client", "Protocol", "TLS", "Suite", "Group", "Findings"].map((name) => `"${name}"`));
}, VIEWS.phone);

test("it is dark where the reader's system is, and light where that is", async () => {
  const ground = async (colorScheme) => {
    const { page, context } = await browser.open({ colorScheme });
    const colours = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
    await context.close();
    return colours.map((colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
  };
  const [light, dark] = [await ground("light"), await ground("dark")];
  assert.ok(light[0] > 3 * 230 && light[1] < 3 * 60, `${light}`);
  assert.ok(dark[0] < 3 * 40 && dark[1] > 3 * 200, `${dark}`);
});

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const [name, view] of Object.entries(VIEWS)) {
  pageTest(`axe finds no violation: ${name}`, async ({ page, context }) => {
    // axe is put into a world of its own, which the page's policy leaves alone.
    const session = await context.newCDPSession(page);
    const check = async () => {
      const { frameTree } = await session.send("Page.getFrameTree");
      const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
      const evaluate = (expression) => session.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true });
      await evaluate(AXE);
      const { result } = await evaluate("axe.run().then(({ violations, passes }) => ({ passes: passes.length, violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`) }))");
      assert.ok(result.value.passes > 10);
      assert.deepEqual(result.value.violations, []);
    };
    await check();
    await sample(page);
    await check();
    await page.selectOption("#border", "1");
    await check();
    // A hop, a fact and a finding that were followed, what cannot be read, and every level.
    for (const link of ["#step-1 .names a", "#hop-1-cipher", "#raw-1 a >> nth=0"]) {
      await page.click(link);
      await check();
    }
    await open(page, [INBOX, written("image.png", "\x89PNG")]);
    await page.selectOption("#which", "3");
    await check();
    await paste(page, HOSTILE.map((text) => header(hostile(text).replaceAll("\r\n", "\n"))).join(""));
    await check();
  }, view);
}

// `SCREENSHOTS=1 node --test tests/page.test.js` in bindings/wasm makes the pictures under docs/ anew; without it none is written.
for (const [name, view] of process.env.SCREENSHOTS === undefined ? [] : Object.entries(VIEWS)) {
  pageTest(`the picture of the page: ${name}`, async ({ page }) => {
    await sample(page);
    await page.selectOption("#border", "1");
    // It is the page that is shown, not where the focus is.
    await page.evaluate(() => document.activeElement.blur());
    const last = page.locator(name === "desktop" ? "#table" : "#timeline");
    const bottom = await last.evaluate((last) => Math.ceil(last.getBoundingClientRect().bottom + scrollY) + 8);
    await page.screenshot({ path: join(root, `docs/inspector-${name}.png`), fullPage: true, clip: { x: 0, y: 0, width: view.viewport.width, height: bottom } });
  }, view);
}

// ---- The same answers, soon, and little to load

pageTest("every case of clause.toml and dialects.toml is answered", async ({ page }) => {
  const clauses = parse(repository("tests/cases/clause.toml").toString()).case;
  const dialects = parse(repository("tests/cases/dialects.toml").toString()).case;
  assert.ok(clauses.length > 100 && dialects.length > 50, `${clauses.length}, ${dialects.length}`);
  const functions = readFileSync(join(here, "tests/cases.js"), "utf8").replaceAll("export function", "function");
  const [faults, wrong] = await page.evaluate(`(async () => {
    ${functions}
    const engine = await import("./received_tls.js");
    await engine.default();
    const [clauses, dialects] = [${JSON.stringify(clauses)}, ${JSON.stringify(dialects)}];
    const faults = [...clauseFaults(engine, clauses), ...dialectFaults(engine, dialects)];
    return [faults, clauseFaults(engine, [{ ...clauses[0], expect: { cipher: "OTHER" } }])];
  })()`);
  assert.deepEqual(faults, []);
  // Answers to other questions are faults.
  assert.equal(wrong.length, 1);
});

test("the page weighs less than 150 KB, kept for later included", async (context) => {
  const own = await another();
  const { page } = await own.open();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const { answers } = await own.end();
  assert.deepEqual(answers.filter(({ status }) => ![200, 304].includes(status)), []);
  const sent = answers.filter(({ url, status }) => status === 200 && !url.endsWith("/sample.eml")).map(({ url }) => url.slice(own.address.length) || "index.html");
  assert.ok(sent.includes("received_tls_bg.wasm") && sent.includes("main.js"), `${sent}`);
  const files = sent.map((name) => readFileSync(join(site, name)));
  const plain = files.reduce((sum, file) => sum + file.length, 0);
  const compressed = files.reduce((sum, file) => sum + brotliCompressSync(file).length, 0);
  context.diagnostic(`${plain} bytes, ${compressed} with brotli, in ${sent.length} files`);
  assert.ok(compressed < 150 * 1000, `${compressed} bytes`);
});
