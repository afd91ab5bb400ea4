// Node reads the module from its folder, so that nothing has to be awaited.

import { readFileSync } from "node:fs";
import { initSync } from "./received_tls.js";

initSync({ module: readFileSync(new URL("./received_tls_bg.wasm", import.meta.url)) });

export * from "./received_tls.js";
export { default } from "./received_tls.js";
