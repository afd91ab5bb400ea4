// The page in a headless Chromium, served by `cargo xtask site`.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { root } from "./package.js";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Serves the page on a free port; returns its address and what ends it. */
async function serve() {
  const [program, ...before] = process.env.XTASK === undefined ? ["cargo", "xtask"] : [process.env.XTASK];
  const server = spawn(program, [...before, "site", "--serve", "--built", "--port", "0"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(server.stdout)) {
    return { address: line, stop: () => server.kill() };
  }
  throw new Error("the server ended; `cargo xtask wasm` builds what it serves");
}

/** A browser and a server; `open` makes a page whose every request, dialog and fault is written down. */
export async function start() {
  const { address, stop } = await serve();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const open = async (options = {}) => {
    const context = await browser.newContext(options);
    const [requests, faults] = [[], []];
    context.on("request", (request) => requests.push({ url: request.url(), method: request.method(), body: request.postData() }));
    const page = await context.newPage();
    page.on("dialog", (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        faults.push(`console: ${message.text()}`);
      }
    });
    page.on("popup", () => faults.push("popup"));
    await page.goto(address);
    return { page, context, requests, faults };
  };
  return { address, open, end: async () => { await browser.close(); stop(); } };
}

/** Pastes a text, and waits until it was read. */
export async function paste(page, text) {
  await page.evaluate(() => (document.getElementById("status").textContent = ""));
  await page.fill("#paste", text);
  await page.click("#read");
  await said(page);
}

/** Waits until what was given was read; returns what the page says of it. */
export async function said(page) {
  const status = page.locator("#status", { hasText: /\.$/ });
  await status.waitFor();
  return status.textContent();
}

export async function sample(page) {
  await page.click("#sample");
  await said(page);
}
