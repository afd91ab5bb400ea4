// The page in a headless Chromium, served by `cargo xtask site`.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { root } from "./package.js";

/** How long anything is waited for, in milliseconds: it ends a test that hangs, and says nothing of speed. */
const DEADLINE = 300_000;

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

/**
 * A browser and a server; `open` makes a page whose every request, dialog and fault is written down.
 * `end` returns what the whole browser asked of the network, its workers and itself included.
 */
export async function start() {
  const { address, stop } = await serve();
  const folder = mkdtempSync(join(tmpdir(), "received-tls-browser-"));
  const log = join(folder, "network.json");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, `--log-net-log=${log}`], timeout: DEADLINE });
  const open = async (options = {}) => {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(DEADLINE);
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
  let network;
  const end = async () => {
    if (network === undefined) {
      await browser.close();
      stop();
      network = logged(log);
      rmSync(folder, { recursive: true });
    }
    return network;
  };
  return { address, open, stop, end };
}

/** Whom Chromium itself asks, whatever page it shows: for updates, what its forms are, and for messages if it runs for long. */
const OWN = /^https?:\/\/([a-z-]+\.)+(google|googleapis)\.com([:/]|$)/;

/**
 * What Chromium's own log of the network says: what was asked for by a page or a worker, what was asked for
 * by nobody that it names, whose addresses were looked up, and every answer with its status.
 */
function logged(log) {
  const { constants, events } = JSON.parse(readFileSync(log, "utf8"));
  const { URL_REQUEST_START_JOB: started, HTTP_TRANSACTION_READ_RESPONSE_HEADERS: read, HOST_RESOLVER_MANAGER_REQUEST: resolved } = constants.logEventTypes;
  const urls = new Map();
  const network = { byPages: [], byNobody: [], hosts: [], answers: [] };
  for (const { type, source, params } of events) {
    if (type === started && params?.url !== undefined) {
      urls.set(source.id, params.url);
      const nobody = params.initiator === "not an origin";
      if (!nobody) {
        network.byPages.push(params.url);
      } else if (!OWN.test(params.url)) {
        network.byNobody.push(params.url);
      }
    } else if (type === resolved && params?.host !== undefined && !OWN.test(params.host)) {
      network.hosts.push(params.host);
    } else if (type === read && params?.headers !== undefined) {
      network.answers.push({ url: urls.get(source.id), status: Number(params.headers[0].split(" ")[1]) });
    }
  }
  return network;
}

/** Pastes a text, and waits until it was read. */
export async function paste(page, text) {
  await unsaid(page);
  await page.fill("#paste", text);
  await page.click("#read");
  await said(page);
}

/** Opens files, and waits until they were read; returns what the page says of them. */
export async function open(page, files) {
  await unsaid(page);
  await page.setInputFiles("#open", files);
  return said(page);
}

/** Takes away what the page said, so that what it says next is new. */
export async function unsaid(page) {
  await page.evaluate(() => (document.getElementById("status").textContent = ""));
}

/** Waits until what was given was read; returns what the page says of it. */
export async function said(page) {
  const status = page.locator("#status", { hasText: /\.$/ });
  await status.waitFor();
  return status.textContent();
}

export async function sample(page) {
  await unsaid(page);
  await page.click("#sample");
  await said(page);
}
