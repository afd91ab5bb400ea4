// The words of the page for levels, origins and times.

import type { HopRecord, Level, TlsVersion } from "./received_tls.js";

type Origin = NonNullable<HopRecord["tls"]["origin"]>;

const VERSIONS: Record<TlsVersion, string> = {
  "1.3": "TLS 1.3",
  "1.2": "TLS 1.2",
  "1.1": "TLS 1.1",
  "1.0": "TLS 1.0",
  SSL3: "SSL 3.0",
  SSL2: "SSL 2.0",
};

/** The glyph of a level, always shown with words. */
export const GLYPHS: Record<Level, string> = {
  meets: "●",
  below: "!",
  "none-recorded": "∅",
  undetermined: "?",
  "not-applicable": "–",
};

const ORIGINS: Record<Origin, string> = {
  clause: "the tls clause of RFC 8314",
  comment: "the server’s own words",
  with: "the protocol alone",
  log: "a log line",
};

export function version(of: TlsVersion | null): string | null {
  return of === null ? null : VERSIONS[of];
}

export function origin(of: Origin | null): string | null {
  return of === null ? null : ORIGINS[of];
}

/** The address of the client in brackets, as the server saw it. */
export function address({ peer: { ip } }: HopRecord): string | null {
  return ip === null ? null : `[${ip}]`;
}

/** The client as the server saw it, its name and address; null if neither is recorded. */
export function client(record: HopRecord): string | null {
  return [record.peer.name, address(record)].filter((part) => part !== null).join(" ") || null;
}

/** The name that the client chose for itself. Without a recorded client, that is the value after `from`. */
export function greeting(record: HopRecord): string | null {
  return record.peer.helo ?? (client(record) === null ? record.from : null);
}

/** A field's level and version in a few words. */
export function level(record: HopRecord): string {
  const tls = version(record.tls.version) ?? "TLS (version unknown)";
  switch (record.assessment) {
    case "meets":
      return tls;
    case "below":
      return `weak, over ${tls}`;
    case "none-recorded":
      return record.tls.established === false ? "plaintext, as the server recorded" : "no TLS recorded";
    case "undetermined":
      return record.tls.established === true ? `unknown, over ${tls}` : "unknown";
    case "not-applicable":
      return "no connection recorded";
  }
}

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** A date, as people read it. */
export function moment(date: string | null): string {
  return date === null ? "no date" : date.replace("T", " ").replace(/(?=[+-]\d\d:\d\d$)/, " ");
}

/** The time between two fields in its two largest units; null if a date or a known zone is missing. */
export function delay(seconds: number | null): string {
  if (seconds === null) {
    return "after an unknown time: a date or its time zone is missing";
  }
  if (seconds === 0) {
    return "in the same second";
  }
  const parts: string[] = [];
  let left = Math.abs(seconds);
  for (const [size, unit] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0 && parts.length < 2) {
      parts.push(`${count} ${unit}`);
      left -= count * size;
    }
  }
  const time = parts.join(" ");
  return seconds > 0 ? `${time} later` : `${time} earlier, by their clocks`;
}
