// The page's end of the worker.

import type { Answered, Answers, Asked, Question } from "./protocol.js";

/** The Trusted Types API, which some browsers lack. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** The scripts that may run in workers. */
const OWN = ["worker.js", "service-worker.js"];

function createScriptURL(url: string): string {
  if (!OWN.includes(url)) {
    throw new Error(`not a script of this page: ${url}`);
  }
  return url;
}

const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;

/** Addresses of the page's own scripts; the policy of the page lets no other run. */
export const ownScript = trustedTypes?.createPolicy("own-workers", { createScriptURL }) ?? { createScriptURL };

interface Waiting {
  resolve(answer: never): void;
  reject(fault: Error): void;
}

const worker = new Worker(ownScript.createScriptURL("worker.js"), { type: "module" });
const waiting = new Map<number, Waiting>();
let asked = 0;

function settle(answered: Answered): void {
  const one = waiting.get(answered.id);
  waiting.delete(answered.id);
  if ("fault" in answered) {
    one?.reject(new Error(answered.fault));
  } else {
    one?.resolve(answered.answer as never);
  }
}

worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => settle(data));
worker.addEventListener("error", (event) => {
  // Nothing more will come from it.
  for (const id of [...waiting.keys()]) {
    settle({ id, fault: `the worker stopped (${event.message || "its script did not load"}): reload the page` });
  }
});

/** Asks the worker; rejects with a sentence for the reader. */
export function ask<K extends Question["kind"]>(question: Extract<Question, { kind: K }>): Promise<Answers[K]> {
  return new Promise((resolve, reject) => {
    const id = asked++;
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, question } satisfies Asked);
  });
}
