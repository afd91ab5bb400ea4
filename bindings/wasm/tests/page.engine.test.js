// The page in a real browser: the answers of every engine, and little to load.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { parse } from "smol-toml";
import { another, pageTest } from "./page.js";
import { here, repository, site } from "./package.js";

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
