// The package as others get it: packed, installed into an empty folder, and loaded from there.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const here = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = join(here, "../..");
export const packed = join(root, "target/wasm/package");
export const site = join(root, "target/wasm/site");

/** A file of the repository. */
export function repository(path) {
  return readFileSync(join(root, path));
}

/** Installs the package; returns its folder, the module, and what takes the folder away. */
export async function install() {
  const folder = mkdtempSync(join(tmpdir(), "received-tls-"));
  const run = (...parameters) => execFileSync("npm", [...parameters, "--silent"], { cwd: folder, encoding: "utf8" });
  const archive = run("pack", packed).trim().split("\n").at(-1);
  run("init", "--yes");
  run("install", "--offline", "--no-audit", `./${archive}`);
  const installed = join(folder, "node_modules/received-tls");
  const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const module = await import(pathToFileURL(join(installed, exports["."].node)).href);
  return { folder, installed, module, remove: () => rmSync(folder, { recursive: true }) };
}
