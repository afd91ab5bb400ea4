// The page in a real browser: nothing of a message is executed, and nothing leaves the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, paste, sample } from "./browser.js";
import { ACTING, HOSTILE, INBOX, SUSPICIOUS, another, browser, drop, header, hostile, nameServers, number, pageTest, texts, written } from "./page.js";

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

pageTest("invisible characters of a greeting are shown as code points, in each place", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const character of ["\u200b", "\u00a0", "\u202e", "\u2060", "\ufeff", "\u{e0041}", "\u3164"]) {
    const [greeting, code] = [`pay${character}pal.example`, number(character)];
    await paste(page, `Received: from ${greeting} (unknown [192.0.2.1]) by mx.example.net (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n\r\n`);
    const shown = `called itself pay${code}pal.example (its own word)`;
    assert.deepEqual(await texts(page, "#timeline .facts"), [`the client ${shown}`]);
    assert.equal((await texts(page, "#table td >> nth=0"))[0], `[192.0.2.1]${shown}`);
    assert.match((await texts(page, "#raw pre")).join(""), new RegExp(`^Received: from pay${code.replace("+", "\\+")}pal`));
    assert.deepEqual(await texts(page, ":is(#timeline, #table, #raw) .control"), [code, code, code]);
    await page.evaluate(() => (document.getElementById("done").textContent = ""));
    await page.click("#copy");
    await page.locator("#done", { hasText: "Copied." }).waitFor();
    assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(`pay[${code}]pal.example (its own word)`));
  }
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
  await nameServers(page, ".example.org, 192.0.2.0/24");
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
