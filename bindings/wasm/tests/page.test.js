// The page in a real browser: what it shows, what it refuses, and that nothing leaves it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { parse } from "smol-toml";
import { paste, said, sample, start } from "./browser.js";
import { here, repository, root, site } from "./package.js";

let browser;
let folder;
before(async () => {
  browser = await start();
  folder = mkdtempSync(join(tmpdir(), "received-tls-page-"));
});
after(async () => {
  await browser.end();
  rmSync(folder, { recursive: true });
});

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

pageTest("the sample: timeline, table and raw fields, from sender to recipient", async ({ page }) => {
  await sample(page);
  const words = await texts(page, "#timeline .words");
  assert.equal(words.length, 3);
  assert.equal(words[0], "TLS 1.3");
  assert.equal(words[1], "weak, over TLS 1.2");
  assert.equal(words[2], "TLS 1.3");
  assert.deepEqual(await texts(page, "#timeline .delay"), ["2 s later", "1 s later"]);
  assert.equal(await page.locator("#timeline .icon[aria-hidden=true]").count(), 3);
  const rows = page.locator("#table tbody tr");
  assert.equal(await rows.count(), 3);
  assert.match(await rows.nth(1).textContent(), /TLS_ECDH_anon_WITH_AES_256_CBC_SHA.*as written: AECDH-AES256-SHA/);
  assert.match(await rows.nth(1).textContent(), /anonymous: expected a server that proves who it is.*\(RFC 8314 §5\.3, RFC 5246 §A\.5\)/);
  const mail = repository("samples/suspicious.eml").toString().replaceAll("\r\n", "\n");
  const fields = mail.match(/^Received:.*\n(?:[ \t].*\n)*/gm);
  assert.deepEqual(await texts(page, "#raw pre"), fields);
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
  assert.equal(await page.locator(":target").textContent(), "AECDH-AES256-SHA");
  await page.click("#raw-1-cipher");
  assert.equal(await page.locator(":target").textContent(), "TLS_ECDH_anon_WITH_AES_256_CBC_SHA");
  await page.hover("#raw-1-version");
  assert.equal(await page.locator("#hop-1-version.twin").count(), 1);
  await page.click("#timeline a >> nth=0");
  assert.equal(await page.locator(":target").getAttribute("id"), "hop-2");
});

pageTest("only what a server of the reader's wrote is no claim", async ({ page }) => {
  await sample(page);
  const claims = async () => [await page.locator("#timeline li.claim").count(), await page.locator("#table tr.claim").count()];
  assert.deepEqual(await claims(), [3, 3]);
  await page.selectOption("#border", { label: "field 2, by mx.example.org" });
  assert.deepEqual(await claims(), [1, 1]);
  const items = await texts(page, "#timeline li");
  assert.match(items[0], /a claim: no server of yours wrote this/);
  assert.match(items[1], /written by a server of yours/);
  const text = (await page.locator("body").innerText()) + (await page.content());
  assert.doesNotMatch(text, /\bsecure|\u{1f512}|\u{1f510}|padlock/iu);
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
  await page.locator("#status", { hasText: "Copied." }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.match(/\(claim\)/g).length, 1);
  assert.match(copied, /by mx\.example\.org from vps-88\.hosting\.example\.net: weak, over TLS 1\.2\n {4}TLS_ECDH_anon_WITH_AES_256_CBC_SHA\n/);
});

pageTest("several files and an mbox: every message can be chosen", async ({ page }) => {
  await page.setInputFiles("#open", [join(root, "samples/inbox.mbox"), join(root, "samples/suspicious.eml")]);
  assert.match(await said(page), /fields in 1[56] messages\.$/);
  const options = await texts(page, "#which option");
  await page.selectOption("#which", { index: options.length - 1 });
  await page.locator("#timeline", { hasText: "vps-88.hosting.example.net" }).waitFor();
});

// ---- Nothing of a message is executed, and nothing leaves the page

const HOSTILE = [
  "<script>window.owned=1;alert(1)</script>",
  "<img/src=x/onerror=alert(2)>",
  "<svg/onload=alert(3)><animate/onbegin=alert(4)></svg>",
  "javascript:alert(5)",
  "\"><iframe/src=//evil.example/?6></iframe>",
  "</pre></table><base/href=//evil.example/><link/rel=stylesheet/href=//evil.example/7>",
  "\u202e\u2066evil\u2069\u200f\u061c\u0007\u2028",
  "${alert(8)}{{alert(9)}}<style>@import\"//evil.example/10\"</style>",
];

function hostile(text) {
  const bare = text.replace(/[()]/g, "");
  return `Received: from ${text} (${bare} [192.0.2.1])\r\n\tby ${text} (${bare}) via ${text} with ${text} id ${text}\r\n\tfor <${bare}@example.org>\r\n\ttls ${text} group ${text}; ${text}\r\n`
    + `Received: from a.example by b.example (Postfix) with ESMTPS id 1 tls ${bare} group ${bare}; Sat, 21 Nov 2026 22:45:35 +0000\r\n`
    + `X: ${text}\r\nSubject: ${text}\r\n\r\n${text}\r\n`;
}

pageTest("markup, scripts and marks of bidirectional text are shown as text", async ({ page, requests }) => {
  // The service worker fills itself first.
  await page.evaluate(() => navigator.serviceWorker.ready);
  const before = requests.length;
  for (const text of HOSTILE) {
    await paste(page, hostile(text));
    const [path] = [join(folder, `${text.replace(/[^a-z0-9]/gi, "_")}<b>.eml`)];
    writeFileSync(path, hostile(text));
    await page.setInputFiles("#open", path);
    await said(page);
    await page.locator("#raw pre >> nth=1").waitFor();
    const state = await page.evaluate(() => ({
      made: document.querySelectorAll("#result :is(script, img, svg, iframe, base, link, style, object, embed, animate, form, b)").length,
      links: [...document.querySelectorAll("a")].filter((link) => !link.getAttribute("href")?.startsWith("#")).length,
      handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on")).length,
      owned: window.owned,
      acting: document.body.textContent.match(/[\u0007\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g),
    }));
    // The text area holds what was pasted as it was; it is no part of what is compared.
    await page.fill("#paste", "");
    assert.deepEqual(state, { made: 0, links: 0, handlers: 0, owned: undefined, acting: null }, text);
  }
  const raw = (await texts(page, "#raw pre")).join("");
  assert.ok(raw.includes(HOSTILE.at(-1)));
  assert.deepEqual(requests.slice(before), []);
});

pageTest("the policy lets nothing else in or out", async ({ page, faults }) => {
  const policy = await page.getAttribute("meta[http-equiv]", "content");
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
    const path = join(folder, name);
    writeFileSync(path, content);
    await page.setInputFiles("#open", path);
    await said(page);
    return faults();
  };
  await paste(page, "");
  assert.deepEqual(await faults(), ["pasted text: expected a message that begins with its header fields, or an mbox, found nothing"]);
  assert.match((await give("image.png", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])))[0], /^image\.png: expected a message .* found something that begins/);
  assert.match((await give("none.eml", "Subject: x\r\n\r\nbody"))[0], /expected at least one Received field, found none/);
  assert.match((await give("cut.eml", "Received: by a.example\r\nSubj"))[0], /found the end of the input at byte 28;/);

  const large = join(folder, "large.mbox");
  const file = openSync(large, "w");
  writeSync(file, "From a@example.org Sat Nov 21 22:45:35 2026\nReceived: by a\n\n");
  truncateSync(large, 500 * 2 ** 20);
  await page.setInputFiles("#open", large);
  assert.equal(await said(page), "Nothing to show.");
  assert.match((await faults())[0], /^large\.mbox: expected at most 64 MiB, found 500 MiB/);

  // 8-bit text, and bytes that are no UTF-8.
  const broken = Buffer.from("Received: from \xff\xe9\xc3( by m\xe9x.example with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n", "latin1");
  assert.deepEqual(await give("8bit.eml", broken), []);
  assert.match((await texts(page, "#raw pre"))[0], /m\ufffdx\.example/);
  assert.deepEqual(await give("utf8.eml", "Received: from прим.example by 例え.example with UTF8SMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n"), []);
  assert.match((await texts(page, "#timeline a"))[0], /例え\.example/);
  assert.deepEqual(await give("errors.eml", "Received: ))((\"; <> by ;;; tls\r\nReceived:\r\n\r\n"), []);
  assert.ok((await page.locator("#table td li").count()) > 4);
});

pageTest("a folder that is dropped is named, and the files beside it are read", async ({ page }) => {
  const inside = join(folder, "a folder");
  mkdirSync(inside, { recursive: true });
  const session = await page.context().newCDPSession(page);
  const drop = async (files) => {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await session.send("Input.dispatchDragEvent", { type, x: 200, y: 200, data });
    }
  };
  await drop([inside, join(root, "samples/suspicious.eml")]);
  await page.locator("#faults li").waitFor();
  assert.deepEqual(await texts(page, "#faults li"), ["a folder: expected files, found a folder; open the messages in it"]);
  assert.equal(await page.locator("#timeline li").count(), 3);
});

const FIELD = "Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTPS id 1\r\n\tfor <a@example.org>; Sat, 21 Nov 2026 22:45:35 +0000\r\n";

pageTest("10,000 hops are read, and shown a hundred at a time", async ({ page }) => {
  const file = join(folder, "many.eml");
  writeFileSync(file, `${FIELD.repeat(10_001)}\r\n`);
  await page.setInputFiles("#open", file);
  assert.equal(await said(page), "10,000 fields in 1 message.");
  assert.match((await texts(page, "#faults li"))[0], /the first 10000 Received fields are shown/);
  assert.equal(await page.locator("#timeline li").count(), 100);
  await page.selectOption("#border", "42");
  await page.click("#older");
  await page.locator("#timeline li >> nth=199").waitFor();
  assert.equal(await page.locator("#timeline li.own").count(), 43);
});

// ---- Without a network, by keyboard, for everyone

pageTest("it works without a network once it was loaded", async ({ page, context }) => {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await sample(page);
  assert.equal(await page.locator("#timeline li").count(), 3);
});

pageTest("it can be used with the keyboard alone", async ({ page }) => {
  const focused = () => page.evaluate(() => document.activeElement.id);
  const order = [];
  for (let at = 0; at < 4; at += 1) {
    await page.keyboard.press("Tab");
    order.push(await focused());
  }
  assert.deepEqual(order, ["paste", "read", "open", "sample"]);
  await page.keyboard.press("Enter");
  await said(page);
  for (const id of ["which", "border"]) {
    await page.keyboard.press("Tab");
    assert.equal(await focused(), id);
  }
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#timeline li.own").count(), 1);
  for (const id of ["export", "copy"]) {
    await page.keyboard.press("Tab");
    assert.equal(await focused(), id);
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, "#hop-2");
});

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
};

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
    await page.selectOption("#border", "1");
    await check();
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(width, 0);
    if (process.env.SCREENSHOTS !== undefined) {
      await page.screenshot({ path: join(root, `docs/inspector-${name}.png`), fullPage: true });
    }
  }, view);
}

// ---- The same answers, soon, and little to load

pageTest("every case of clause.toml and dialects.toml is answered", async ({ page }) => {
  const clauses = parse(repository("tests/cases/clause.toml").toString()).case;
  const dialects = parse(repository("tests/cases/dialects.toml").toString()).case;
  const functions = readFileSync(join(here, "tests/cases.js"), "utf8").replaceAll("export function", "function");
  const faults = await page.evaluate(`(async () => {
    ${functions}
    const engine = await import("./received_tls.js");
    await engine.default();
    return [...clauseFaults(engine, ${JSON.stringify(clauses)}), ...dialectFaults(engine, ${JSON.stringify(dialects)})];
  })()`);
  assert.deepEqual(faults, []);
});

pageTest("a header of 50 KB is shown within 50 ms, a message of 5 MB within 200 ms", async ({ page }, test) => {
  const header = `${FIELD.repeat(30)}X: ${"x".repeat(60)}\r\n${`Y: ${"y".repeat(70)}\r\n`.repeat(600)}`.slice(0, 50_000);
  const message = `${FIELD.repeat(10)}\r\n${"A line of the body.\r\n".repeat(250_000)}`.slice(0, 5_000_000);
  const times = async (text) => {
    const measured = [];
    for (let run = 0; run < 9; run += 1) {
      measured.push(await page.evaluate(async (text) => {
        const status = document.getElementById("status");
        status.textContent = "";
        const files = new DataTransfer();
        files.items.add(new File([text], "a.eml"));
        const input = document.getElementById("open");
        const done = new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            if (status.textContent.endsWith(".")) {
              observer.disconnect();
              resolve(performance.now());
            }
          });
          observer.observe(status, { childList: true });
        });
        input.files = files.files;
        const began = performance.now();
        input.dispatchEvent(new Event("change"));
        return (await done) - began;
      }, text));
    }
    return measured.sort((one, other) => one - other);
  };
  const [small, large] = [await times(header), await times(message)];
  test.diagnostic(`50 KB: best ${small[0].toFixed(1)} ms, median ${small[4].toFixed(1)} ms; 5 MB: best ${large[0].toFixed(1)} ms, median ${large[4].toFixed(1)} ms`);
  // The best of nine: what else runs on the machine is not the page's.
  assert.ok(small[0] < 50, `${small[0]} ms`);
  assert.ok(large[0] < 200, `${large[0]} ms`);
});

test("the page weighs less than 150 KB", (context) => {
  const files = readdirSync(site).filter((name) => name !== "sample.eml");
  const sizes = files.map((name) => readFileSync(join(site, name)));
  const plain = sizes.reduce((sum, file) => sum + file.length, 0);
  const compressed = sizes.reduce((sum, file) => sum + brotliCompressSync(file).length, 0);
  context.diagnostic(`${plain} bytes, ${compressed} with brotli`);
  assert.ok(compressed < 150 * 1000, `${compressed} bytes`);
});
