// Keeps the page, so that it works without a network. It answers for the page's own files and asks for nothing else.

/** What the build wrote into files.js: the page's files, and a name that changes with their content. */
interface Built {
  FILES: string[];
  VERSION: string;
}

/** The parts of a service worker's world that are used here. */
interface Phase extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface Fetch extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

declare function importScripts(url: string): void;
declare const registration: { scope: string };

// A server may hold this script to the page's policy, under which addresses of scripts are made by a policy of its name.
const policies = (self as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } }).trustedTypes;
const own = policies?.createPolicy("own-workers", { createScriptURL: () => "files.js" });
importScripts(own?.createScriptURL("files.js") ?? "files.js");
const { FILES, VERSION } = self as unknown as Built;
const NAME = `received-tls-${VERSION}`;

addEventListener("install", (event) => {
  // The server is asked of every file whether it is still the one that the browser has, so that all are of one version.
  const files = ["./", ...FILES].map((file) => new Request(file, { cache: "no-cache" }));
  const fill = caches.open(NAME).then((cache) => cache.addAll(files));
  (event as Phase).waitUntil(fill);
});

addEventListener("activate", (event) => {
  const clear = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith("received-tls-") && name !== NAME).map((name) => caches.delete(name))),
  );
  (event as Phase).waitUntil(clear);
});

addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Fetch;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) {
    respondWith.call(event, Promise.resolve(Response.error()));
    return;
  }
  const answer = caches.open(NAME).then((cache) => cache.match(request, { ignoreSearch: true }));
  respondWith.call(event, answer.then((kept) => kept ?? fetch(request)));
});
