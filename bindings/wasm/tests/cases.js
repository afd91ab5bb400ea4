// The cases that every engine answers alike, as an engine in JavaScript is asked them. It runs in Node and in the browser.
//
// Of tests/cases these are clause.toml and dialects.toml. logs.toml holds lines of servers' logs, and wrong-labels.toml
// labels of a corpus: the package reads messages and clauses, and has no function that either could be asked of.

/** The bytes of a case of clause.toml. */
function bytes({ input, input_hex: hex }) {
  return input === undefined ? Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)) : new TextEncoder().encode(input);
}

function differs(one, other) {
  return JSON.stringify(one) !== JSON.stringify(other);
}

/** A clause in the words of clause.toml. */
function read(parse, input) {
  try {
    const { cipher, suite, group, namedGroup, length } = parse(input);
    return { cipher, suite, group, named_group: namedGroup, length };
  } catch (error) {
    if (error.cause === undefined || !error.message.startsWith("expected ")) {
      throw error;
    }
    return null;
  }
}

/** A number in the form that the engine writes: cases have it in any case. */
function written(cipher) {
  return /^0x/i.test(cipher) ? `0x${cipher.slice(2).toUpperCase()}` : cipher;
}

function expected(clause, length) {
  if (clause === undefined) {
    return null;
  }
  const { cipher, suite = null, group = null, named_group = null } = clause;
  return { cipher: written(cipher), suite, group, named_group, length: clause.length ?? length };
}

/** How the engine's answers differ from clause.toml's: a sentence each. */
export function clauseFaults({ parseClause, parseClausePrefix }, cases) {
  return cases.flatMap((one) => {
    const input = bytes(one);
    const [whole, prefix] = [read(parseClause, input), read(parseClausePrefix, input)];
    const wanted = [expected(one.expect, input.length), expected(one.expect ?? one.prefix, input.length)];
    return differs([whole, prefix], wanted) ? [`${one.name}: ${JSON.stringify([whole, prefix])}, not ${JSON.stringify(wanted)}`] : [];
  });
}

const FORGED = ["SSLv2", "SSL-2", "EXP-RC4-MD5", "TLS-1.0"];

/** How what is read of a field differs from what a case of dialects.toml expects. */
function fieldFault({ inspect }, one, field) {
  const { tls, findings } = inspect(new TextEncoder().encode(field)).hops[0].record;
  const nothing = tls.established === null || (tls.origin === "with" && tls.server === null);
  const written = [tls.version_as_written, tls.cipher_as_written, tls.group_as_written];
  let right;
  if (one.forged) {
    right = !written.some((text) => FORGED.includes(text)) && tls.bits !== 40 && tls.verified !== true;
  } else if (one.nothing) {
    right = nothing;
  } else if (one.doubted) {
    const doubted = findings.some(({ code }) => code === "sources-disagree");
    right = tls.established === true && doubted && (tls.version === null || tls.cipher === null);
  } else {
    const { dialect = null, version = null, cipher = null, group = null, bits = null, verified = null, established = true } = one.expect;
    const read = [tls.server, ...written, tls.bits, tls.verified, tls.established];
    // Absent is null in a record, never "".
    right = !nothing && !differs(read, [dialect, version || null, cipher || null, group, bits, verified, established]);
  }
  return right ? [] : [`${one.name}: ${JSON.stringify(tls)}, not ${JSON.stringify(one)}`];
}

/** How the engine's answers differ from dialects.toml's, with either line end. */
export function dialectFaults(engine, cases) {
  return cases.flatMap((one) => {
    const lines = one.field.replaceAll("\r", "");
    return [lines, lines.replaceAll("\n", "\r\n")].flatMap((field) => fieldFault(engine, one, field));
  });
}
