// The page in a real browser: what it shows of a message.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { open, paste, said, sample } from "./browser.js";
import { FIELD, INBOX, SUSPICIOUS, drop, folder, header, inbox, nameServers, pageTest, stands, texts, written } from "./page.js";
import { repository, site } from "./package.js";

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
  for (const [from, to] of [["#step-1 .words a", "raw-1-tls"], ["#step-1 .names a", "hop-1"], ["#step-1 .facts a", "hop-1-notice-anonymous"], ["#raw-1 a >> nth=0", "step-1"], ["#raw-1 a >> nth=1", "hop-1"]]) {
    await page.click(from);
    assert.equal(await target(), to);
  }
  assert.match(await page.locator("#raw-1-tls").textContent(), /^\(using $/);
});

pageTest("the library decides whose a field is: by a guess, or by the servers that the reader names", async ({ page }) => {
  await sample(page);
  const claims = async () => [await page.locator("#timeline li.claim").count(), await page.locator("#table tr.claim").count()];
  const whose = async () => (await texts(page, "#timeline .belief")).map((text) => text.split(" · ")[0]);
  const [guessed, named] = ["This is guessed from the fields: name your servers to be sure.", "This is partly guessed from the fields: name all your servers to be sure."];
  const cameIn = "The message came in at field 2, by mx.example.org.";
  // The guess comes first, and is called one.
  assert.equal(await page.textContent("#basis"), `${cameIn} ${guessed}`);
  assert.deepEqual(await claims(), [1, 1]);
  assert.deepEqual(await whose(), ["claim", "yours, by a guess: the message came in here", "yours, by a guess"]);
  const border = page.locator("#timeline .border");
  assert.deepEqual(await border.allTextContents(), ["▲ Claims: your servers did not write these fields. Their sender may have forged them."]);
  // The word leads to its explanation.
  await page.click("#timeline .border a");
  assert.equal(await page.locator("#term-claim").isVisible(), true);
  // A server hands its mail over by LMTP inside: that is a guess, until its address is named.
  assert.equal(await nameServers(page, "imap.example.org"), `${cameIn} ${named}`);
  assert.deepEqual(await whose(), ["claim", "yours, by a guess: the message came in here", "yours"]);
  assert.equal(await nameServers(page, " .example.org,2001:db8:10::/48 "), cameIn);
  assert.deepEqual(await whose(), ["claim", "yours: the message came in here", "yours"]);
  assert.deepEqual(await claims(), [1, 1]);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  const records = readFileSync(await download.path(), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(records.map(({ trust, trust_basis }) => [trust, trust_basis]), [["own", "own"], ["border", "own"], ["claim", "own"]]);
  // Text that names no server changes nothing.
  assert.match(await nameServers(page, "imap.example.org 192.0.2.1/24"), /^"192\.0\.2\.1\/24": the address has bits .*\. Nothing was changed\.$/);
  assert.deepEqual([await claims(), await page.getAttribute("#own", "aria-invalid")], [[1, 1], "true"]);
  // Other servers than that of the topmost field.
  assert.equal(await nameServers(page, "mx.example.org"), "No field counts as yours: you did not name the server of the topmost field, imap.example.org.");
  assert.deepEqual([await claims(), await border.count(), await page.getAttribute("#own", "aria-invalid")], [[3, 3], 0, "false"]);
  assert.deepEqual(await whose(), Array(3).fill("owner unknown"));
  // What is named counts for other messages too, until it is taken back.
  await paste(page, FIELD);
  assert.match(await page.textContent("#basis"), /^No field counts as yours: .* b\.example\.$/);
  assert.equal(await nameServers(page, "b.example 192.0.2.1"), "All fields shown are from your servers.");
  assert.equal(await nameServers(page, ""), `The message came in at field 1, by b.example. ${guessed}`);
  await paste(page, "Received: from a.example; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n");
  assert.equal(await page.textContent("#basis"), "No field counts as yours: the topmost field names no server.");
  assert.match(await page.locator("#timeline-title + * ~ .hint >> nth=2").textContent(), /does not record whether the sender checked the server’s\s+certificate \(RFC 8314 §5\)/);
});

pageTest("a name that a sender borrowed from the reader's server makes no field the reader's", async ({ page }) => {
  const field = (from, by) => `Received: from ${from} by ${by} (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n`;
  await paste(page, `${field("mx.example.org (localhost [127.0.0.1])", "imap.example.org")}${field("evil.example (evil.example [192.0.2.1])", "mx.example.org")}${field("bank.example (bank.example [192.0.2.2])", "MX.example.org")}\r\n`);
  for (const hosts of [".example.org", "imap.example.org, mx.example.org"]) {
    assert.equal(await nameServers(page, hosts), "The message came in at field 2, by mx.example.org.");
    assert.deepEqual(await page.locator("#timeline li").evaluateAll((all) => all.map(({ className }) => className)), ["claim", "own", "own"]);
  }
});

pageTest("who connected: the name and the address that the server saw, then the client's own word", async ({ page }) => {
  const field = (from) => `Received: from ${from} by mx.example.net (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n`;
  const exim = (from) => `Received: from ${from} by mx.example.net with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.98) (envelope-from <a@example.org>) id 1xUt-1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n`;
  const self = (word) => `called itself ${word} (its own word)`;
  for (const [mail, names, called, cell] of [
    [field("laptop (mail.example.org [192.0.2.1])"), "from mail.example.org [192.0.2.1] to mx.example.net", [`the client ${self("laptop")}`], `mail.example.org [192.0.2.1]${self("laptop")}`],
    [field("laptop (unknown [192.0.2.1])"), "from [192.0.2.1] to mx.example.net", [`the client ${self("laptop")}`], `[192.0.2.1]${self("laptop")}`],
    [field("mail.example.org (mail.example.org [192.0.2.1])"), "from mail.example.org [192.0.2.1] to mx.example.net", [], `mail.example.org [192.0.2.1]${self("mail.example.org")}`],
    [field("laptop"), "from laptop (its own word) to mx.example.net", [], `not recorded${self("laptop")}`],
    [exim("mail.example.org ([192.0.2.1] helo=laptop)"), "from mail.example.org [192.0.2.1] to mx.example.net", [`the client ${self("laptop")}`], `mail.example.org [192.0.2.1]${self("laptop")}`],
    [exim("[192.0.2.1] (helo=[10.0.0.1])"), "from [192.0.2.1] to mx.example.net", [`the client ${self("[10.0.0.1]")}`], `[192.0.2.1]${self("[10.0.0.1]")}`],
  ]) {
    await paste(page, mail);
    assert.deepEqual([await texts(page, "#timeline .names"), (await texts(page, "#timeline .facts")).filter((text) => text.startsWith("the client"))], [[names], called]);
    assert.equal((await texts(page, "#table td >> nth=0"))[0], cell);
    // The value after `from` is in one place of the table.
    assert.equal(await page.locator("#hop-0-from").count(), 1);
  }
});

pageTest("problems of the syntax are apart from findings, and each leads to its place", async ({ page }) => {
  const mail = "Received: from a.example by b.example with ESMTPS\n tls TLS_RSA_WITH_AES_128_CBC_SHA for a@example.org\n (using TLSv1.2 with cipher AES128-SHA (128/128 bits)) stray words\n id\n\n";
  await paste(page, mail);
  assert.deepEqual(await texts(page, "#table ul >> xpath=preceding-sibling::*[1]"), ["Findings about the encryption:", "Problems in the form of the field:"]);
  const { findings, problems } = await page.evaluate(async (mail) => {
    const engine = await import("./received_tls.js");
    await engine.default();
    return engine.inspect(new TextEncoder().encode(mail)).hops[0].record;
  }, mail);
  const codes = (notices) => notices.map(({ code }) => code);
  assert.deepEqual([await texts(page, "#table ul.findings strong"), await texts(page, "#table ul.problems strong")], [codes(findings), codes(problems)]);
  // Of each kind one has a place of its own, and a rule about the connection has none.
  const placed = (notices) => notices.filter(({ offset }) => offset !== null);
  assert.ok(placed(findings).length > 0 && placed(problems).length > 1 && placed(findings).length < findings.length);
  for (const { code, offset, length } of [...findings, ...problems]) {
    await page.click(`#hop-0-notice-${code}`);
    const anchor = new URL(page.url()).hash;
    assert.equal(anchor, offset === null ? "#raw-0-tls" : `#raw-0-notice-${code}`);
    const after = await page.locator(anchor).evaluate((from) => {
      const range = document.createRange();
      range.setStartBefore(from);
      range.setEndAfter(from.closest("pre"));
      return range.toString();
    });
    assert.ok(offset === null || after.startsWith(mail.slice(offset, offset + length)), code);
  }
  assert.match((await texts(page, "#raw .problem")).join(""), /stray words/);
});

pageTest("the terms are explained on the page, in the words of the glossary", async ({ page }) => {
  const terms = repository("docs/GLOSSARY.md").toString().split("\n## ").slice(1).map((term) => term.split("\n\n").map((part) => part.trim().replaceAll("`", "")));
  assert.ok(terms.length > 10);
  assert.deepEqual((await texts(page, "#glossary dt")), terms.map(([term]) => term));
  assert.deepEqual((await texts(page, "#glossary dd")), terms.map(([, text]) => text));
  assert.equal(await page.locator("#term-tls").isVisible(), false);
  await page.click("header a");
  assert.equal(await page.locator("#term-tls").isVisible(), true);
  const mail = "Received: from a.example by b.example with ESMTPS tls TLS_AES_128_GCM_SHA256 group X25519MLKEM768; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n";
  await paste(page, mail);
  assert.match((await texts(page, "#table td >> nth=4"))[0], /^X25519MLKEM768.*post-quantum$/i);
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
  await page.click("#copy");
  await page.locator("#done", { hasText: "Copied." }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.match(/\(claim\)/g).length, 1);
  assert.match(copied, /\nThe fields of your own servers are guessed\.\n/);
  assert.match(copied, /by mx\.example\.org from \[203\.0\.113\.188\], which called itself vps-88\.hosting\.example\.net \(its own word\): weak, over TLS 1\.2\n {4}TLS_DH_anon_WITH_AES_256_CBC_SHA\n/);
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

pageTest("files and text can be dropped", async ({ page }) => {
  assert.equal(await drop(page, { files: [SUSPICIOUS] }), "3 fields in 1 message.");
  assert.match(await drop(page, { files: [INBOX, SUSPICIOUS] }), / in 16 messages\.$/);
  assert.equal(await drop(page, { items: [{ mimeType: "text/plain", data: FIELD }] }), "1 field in 1 message.");
});
