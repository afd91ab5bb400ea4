// The page in a real browser: beside work, without a network, by keyboard, for everyone; and its pictures.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { open, paste, said, sample } from "./browser.js";
import { FIELD, HOSTILE, INBOX, VIEWS, another, browser, header, hostile, nameServers, pageTest, written } from "./page.js";
import { root } from "./package.js";

pageTest("the page answers while mail is saved", async ({ page }) => {
  const file = written("busy.eml", `${FIELD.repeat(200_000)}\r\n`);
  await open(page, file);
  assert.deepEqual(page.workers().map((worker) => worker.url()), [`${browser.address}worker.js`]);
  // A page that did the work itself would answer after it.
  const order = [];
  const saved = page.waitForEvent("download").then(() => order.push("saved"));
  await page.click("#export");
  for (let at = 0; at < 3; at += 1) {
    await page.evaluate(() => document.readyState);
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
  await page.click("header a");
  assert.equal(await page.locator("#term-tls").isVisible(), true);
  assert.deepEqual(faults, []);
  // But what is no part of the page is not there.
  assert.equal(await page.evaluate(() => fetch("other.js").then(() => true, () => false)), false);
});

pageTest("it can be used with the keyboard alone", async ({ page }) => {
  // Asked for long before: what Chromium is told of its dialogs may reach the page later than a key that is pressed next.
  const choice = page.waitForEvent("filechooser");
  const focused = () => page.evaluate(() => document.activeElement.id);
  const order = [];
  for (let at = 0; at < 5; at += 1) {
    await page.keyboard.press("Tab");
    order.push(await focused());
  }
  // The first is the explanation of TLS.
  assert.deepEqual(order, ["", "paste", "read", "open", "sample"]);
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
  assert.equal(await focused(), "own");
  await page.keyboard.type("mx.example.org");
  await page.keyboard.press("Enter");
  await page.locator("#basis", { hasText: "No field counts as yours" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "name");
  // The next are the explanation of a hop, and the oldest field.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, "#raw-2-tls");
  await page.waitForFunction(() => document.activeElement.id === "raw-2-tls");
  // Every link and button can be reached, in the order in which it stands, and shows where the focus is.
  // Last of all: past its last link the focus leaves the page, and comes back when the browser sees fit.
  await page.focus("header a");
  const reached = [];
  const all = await page.locator("textarea, button:visible, input, select:visible, a, summary").count();
  for (let at = 0; at < all; at += 1) {
    reached.push(await page.evaluate(() => {
      const shown = document.activeElement.matches("input[type=file]") ? document.activeElement.parentElement : document.activeElement;
      return [document.activeElement.id, getComputedStyle(shown).outlineStyle];
    }));
    await page.keyboard.press("Tab");
  }
  assert.deepEqual(reached.filter(([, outline]) => outline === "none"), []);
  for (const id of ["paste", "read", "open", "sample", "own", "name", "export", "copy", "hop-0-by", "raw-0-tls"]) {
    assert.ok(reached.some(([name]) => name === id), id);
  }
});

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
    assert.deepEqual(names("button").sort(), ["Copy as text", "Open files", "Save as NDJSON", "Set servers", "Show the path", "Try a sample"]);
    assert.equal(names("textbox")[1], "Your servers");
    assert.deepEqual(names("combobox"), []);
    assert.deepEqual(names("columnheader"), ["By", "Client", "Protocol", "TLS", "Suite", "Group", "Notes"]);
    assert.deepEqual([how("row"), how("rowheader"), how("cell")], [4, 3, 18]);
    assert.ok(how("listitem") >= 6);
    // Icons are not read out; the words beside them are.
    assert.ok(!tree.some(({ name }) => ["●", "!", "∅"].includes(name.trim())));
    assert.equal(names("link").filter((name) => name === "Weak, over TLS 1.2").length, 1);
  }, VIEWS[name]);
}

pageTest("a small phone shows every name and fact, without scrolling sideways", async ({ page }) => {
  const long = `${"a".repeat(63)}.${"b".repeat(63)}.example`;
  await paste(page, `Received: from ${long} by ${long} (Postfix) with ESMTPS id ${"c".repeat(300)}\r\n\ttls TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 group ${"g".repeat(80)};\r\n\tSat, 21 Nov 2026 22:45:35 +0000\r\n\r\n`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  const outside = await page.locator("#result *:visible").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.matches("option, thead, thead *")).map(({ outerHTML }) => outerHTML.slice(0, 80)));
  assert.deepEqual(outside, []);
  // The table is a list of facts there, each with its column's name.
  const names = await page.locator("#table tbody tr > *").evaluateAll((all) => all.map((one) => getComputedStyle(one, "::before").content));
  assert.deepEqual(names, ["By", "Client", "Protocol", "TLS", "Suite", "Group", "Notes"].map((name) => `"${name}"`));
}, { viewport: { width: 360, height: 740 } });

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
    for (const hosts of ["mx.example.org", "192.0.2.1/24", "imap.example.org"]) {
      await nameServers(page, hosts);
      await check();
    }
    // The glossary, a hop, a fact and a finding that were followed, what cannot be read, and every level.
    for (const link of ["header a", "#step-1 .names a", "#hop-1-cipher", "#raw-1 a >> nth=0"]) {
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

// `SCREENSHOTS=1 npm test` in bindings/wasm makes the pictures under docs/ anew; without it none is written.
for (const [name, view] of process.env.SCREENSHOTS === undefined ? [] : Object.entries(VIEWS)) {
  pageTest(`the picture of the page: ${name}`, async ({ page }) => {
    await sample(page);
    // It is the page that is shown, not where the focus is.
    await page.evaluate(() => document.activeElement.blur());
    const last = page.locator(name === "desktop" ? "#table" : "#timeline");
    const bottom = await last.evaluate((last) => Math.ceil(last.getBoundingClientRect().bottom + scrollY) + 8);
    await page.screenshot({ path: join(root, `docs/inspector-${name}.png`), fullPage: true, clip: { x: 0, y: 0, width: view.viewport.width, height: bottom } });
  }, view);
}
