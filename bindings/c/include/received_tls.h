/* received-tls: reads and writes the TLS information of Received fields (RFC 8314 section 4.3).
 * Written by `cargo xtask c header` from the library's source; bindings/c/README.md has the rules that all
 * functions follow. MIT or Apache-2.0, at your choice. */

#ifndef RECEIVED_TLS_H
#define RECEIVED_TLS_H

#include <stddef.h>
#include <stdint.h>

/* The value of a missing number: no group, no suite, unknown. */
#define RECEIVED_TLS_NONE -1

/* The most servers that `received_tls_hops` takes. */
#define RECEIVED_TLS_MOST_OWN 64

/* The result of a function: `RECEIVED_TLS_STATUS_OK`, or the reason why nothing was done. `received_tls_status_text`
 * has a sentence for each. Numbers never change their meaning; later releases may add some. */
typedef enum received_tls_status {
  /* Done. */
  RECEIVED_TLS_STATUS_OK = 0,
  /* A required pointer is NULL. */
  RECEIVED_TLS_STATUS_NULL_POINTER = 1,
  /* A length is larger than any object can be (`PTRDIFF_MAX`). */
  RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE = 2,
  /* The buffer and the input share memory. */
  RECEIVED_TLS_STATUS_BUFFER_OVERLAPS = 3,
  /* The buffer is too small; `*length` has the size needed. */
  RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT = 4,
  /* An internal error of the library. Please report it. */
  RECEIVED_TLS_STATUS_INTERNAL = 5,
  /* The cipher suite is a signalling value (RFC 5746 section 3.3, RFC 7507 section 2), which no connection uses. */
  RECEIVED_TLS_STATUS_SCSV = 16,
  /* The cipher suite is one of the GREASE values (RFC 8701 section 2), which no connection uses. */
  RECEIVED_TLS_STATUS_GREASE = 17,
  /* The cipher suite is TLS_NULL_WITH_NULL_NULL, the state before a handshake (RFC 5246 section A.5). */
  RECEIVED_TLS_STATUS_NULL_SUITE = 18,
  /* The name is not the name of a cipher suite, or the number has more than 16 bits. */
  RECEIVED_TLS_STATUS_UNKNOWN_SUITE = 19,
  /* The name or number is not a known group. */
  RECEIVED_TLS_STATUS_UNKNOWN_GROUP = 20,
  /* The group has no name in IANA's registry: a clause cannot contain it. */
  RECEIVED_TLS_STATUS_UNREGISTERED_GROUP = 21,
  /* The cipher suite's key exchange uses no group, or none of this kind. */
  RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE = 22,
  /* Not a clause: white space or a comment is missing before `tls`. */
  RECEIVED_TLS_STATUS_EXPECTED_CFWS = 32,
  /* Not a clause: `tls` is missing. */
  RECEIVED_TLS_STATUS_EXPECTED_TLS = 33,
  /* Not a clause: white space is missing after `tls` or `group`. */
  RECEIVED_TLS_STATUS_EXPECTED_FWS = 34,
  /* Not a clause: a cipher suite's name, or `0x` and four hex digits, is missing. */
  RECEIVED_TLS_STATUS_EXPECTED_CIPHER = 35,
  /* Not a clause: four hex digits are missing after `0x`. */
  RECEIVED_TLS_STATUS_EXPECTED_CIPHER_HEX = 36,
  /* Not a clause: `group` is missing. */
  RECEIVED_TLS_STATUS_EXPECTED_GROUP = 37,
  /* Not a clause: a group's name is missing. */
  RECEIVED_TLS_STATUS_EXPECTED_GROUP_NAME = 38,
  /* Not a clause: a comment is not closed. */
  RECEIVED_TLS_STATUS_EXPECTED_COMMENT_END = 39,
  /* Not a clause: a comment contains a byte that is not allowed. */
  RECEIVED_TLS_STATUS_EXPECTED_COMMENT_TEXT = 40,
  /* Not a clause alone: other text follows it. */
  RECEIVED_TLS_STATUS_EXPECTED_END = 41,
  /* Not a clause, for a reason without a number in this release. */
  RECEIVED_TLS_STATUS_NOT_A_CLAUSE = 42,
  /* The text does not begin with `Received:`. */
  RECEIVED_TLS_STATUS_NOT_RECEIVED = 48,
  /* A line after the first does not begin with white space: the field ends before it. */
  RECEIVED_TLS_STATUS_SEVERAL_FIELDS = 49,
  /* CR without LF. */
  RECEIVED_TLS_STATUS_BARE_CARRIAGE_RETURN = 50,
  /* The field has no `by` clause. */
  RECEIVED_TLS_STATUS_NO_BY = 51,
  /* Readers would ignore the clause, since a client may have written it; or the field contradicts it. */
  RECEIVED_TLS_STATUS_NOT_BELIEVED = 52,
  /* A line would have more than 998 bytes, and the field has no line end to fold with. */
  RECEIVED_TLS_STATUS_LINE_TOO_LONG = 53,
  /* The clause cannot be set in the field, for a reason without a number in this release. */
  RECEIVED_TLS_STATUS_NOT_SET = 54,
  /* Not a server: neither a host name, a domain (`.example.org`), an address nor a network (`192.0.2.0/24`). */
  RECEIVED_TLS_STATUS_NOT_A_HOST = 64,
  /* More than RECEIVED_TLS_MOST_OWN servers. */
  RECEIVED_TLS_STATUS_TOO_MANY_HOSTS = 65
} received_tls_status;

/* The source of facts. */
typedef enum received_tls_origin {
  /* There are no facts. */
  RECEIVED_TLS_ORIGIN_NOWHERE = 0,
  /* The `tls` clause of RFC 8314 section 4.3. */
  RECEIVED_TLS_ORIGIN_CLAUSE = 1,
  /* A server's own wording: a comment, or words outside the clauses. */
  RECEIVED_TLS_ORIGIN_COMMENT = 2,
  /* A protocol after `with` that implies TLS, and nothing more. */
  RECEIVED_TLS_ORIGIN_WITH = 3
} received_tls_origin;

/* The result of comparing the TLS of a field with RFC 8314 and the RFCs since. */
typedef enum received_tls_level {
  /* TLS with too little information, or information that may be forged. */
  RECEIVED_TLS_LEVEL_UNDETERMINED = 0,
  /* TLS 1.2 or later, and a cipher suite without a MUST NOT. Not a guarantee of confidentiality: no field records
   * whether the client verified the server's certificate, and fields of other servers can be forged. */
  RECEIVED_TLS_LEVEL_MEETS = 1,
  /* The field records something that a rule forbids (MUST NOT). */
  RECEIVED_TLS_LEVEL_BELOW = 2,
  /* The field of a hop without TLS information, or with recorded plaintext. */
  RECEIVED_TLS_LEVEL_NONE_RECORDED = 3,
  /* The field records no connection. */
  RECEIVED_TLS_LEVEL_NOT_APPLICABLE = 4
} received_tls_level;

/* Whose a field is. */
typedef enum received_tls_trust {
  /* Unknown: the topmost field is of no server of yours, or names no server. */
  RECEIVED_TLS_TRUST_UNKNOWN = 0,
  /* One of your servers wrote it, and took the message from another one of yours. */
  RECEIVED_TLS_TRUST_OWN = 1,
  /* One of your servers wrote it, and took the message from outside. */
  RECEIVED_TLS_TRUST_BORDER = 2,
  /* Another server wrote it, or someone who forged it. */
  RECEIVED_TLS_TRUST_CLAIM = 3
} received_tls_trust;

/* Text that the library does not own: a part of the caller's input, or a name that is valid while the library is
 * loaded. It does not end with NUL. For no text, `bytes` is NULL and `length` 0. */
typedef struct received_tls_text {
  /* The first byte. */
  const char *bytes;
  /* The number of bytes. */
  size_t length;
} received_tls_text;

/* A parsed `tls` clause (RFC 8314 section 4.3). */
typedef struct received_tls_clause {
  /* The cipher suite's name as written, a part of the text; no text if its number was written. */
  struct received_tls_text cipher;
  /* The group's name as written, a part of the text; no text if the clause has no group. */
  struct received_tls_text group;
  /* IANA's number of the cipher suite, or RECEIVED_TLS_NONE if IANA has no such name. */
  int32_t suite;
  /* IANA's number of the group, or RECEIVED_TLS_NONE. */
  int32_t named_group;
} received_tls_clause;

/* The TLS facts of a Received field, from text that only its server can have written. Numbers are RECEIVED_TLS_NONE if
 * the field does not record the value. */
typedef struct received_tls_facts {
  /* 1 for TLS, 0 if the server recorded plaintext, RECEIVED_TLS_NONE if the field records neither. */
  int32_t established;
  /* The version number in TLS messages: 0x0304 is TLS 1.3, 0x0303 TLS 1.2, 0x0300 SSL 3.0, 0x0002 SSL 2.0. */
  int32_t version;
  /* IANA's number of the cipher suite. */
  int32_t suite;
  /* IANA's number of the group. */
  int32_t group;
  /* The cipher's strength in bits, as written. */
  int32_t bits;
  /* 1 if the server verified the client's certificate, 0 if not. */
  int32_t verified;
  /* The source of the facts. */
  enum received_tls_origin origin;
  /* The result of comparing the facts with the rules. */
  enum received_tls_level level;
  /* The version as written. All texts here except `dialect` point into the field. */
  struct received_tls_text version_as_written;
  /* The cipher suite as written. */
  struct received_tls_text suite_as_written;
  /* The group as written. */
  struct received_tls_text group_as_written;
  /* The text that the facts were read from. */
  struct received_tls_text source;
  /* The server whose wording it is, such as `postfix`; valid while the library is loaded. */
  struct received_tls_text dialect;
  /* The value of the `from` clause: with most servers the client's greeting. */
  struct received_tls_text from;
  /* The value of the `by` clause: the server that wrote the field. */
  struct received_tls_text by;
  /* The date as written. */
  struct received_tls_text date_as_written;
  /* The date in seconds since 1970-01-01T00:00:00Z, without leap seconds; 0 if `date_known` is 0. */
  int64_t date;
  /* 1 if `date` is known, 0 if the field has no date, or one without a known zone. */
  int32_t date_known;
  /* Problems with the facts or their spelling, one bit for each finding. `received_tls_finding_code` and
   * `received_tls_finding_text` return its name and sentence. */
  uint64_t findings;
} received_tls_facts;

/* A Received field of a message. */
typedef struct received_tls_hop {
  /* The field, for `received_tls_extract`. All texts here point into the header block. */
  struct received_tls_text field;
  /* Whose it is. */
  enum received_tls_trust trust;
  /* 1 if `trust` is a guess from the fields, 0 if it follows from the servers that you named. */
  int32_t guessed;
  /* The client's greeting, which proves nothing. */
  struct received_tls_text peer_helo;
  /* The client's name in the DNS, as the server looked it up. */
  struct received_tls_text peer_name;
  /* The client's IP address. */
  struct received_tls_text peer_address;
  /* 1 if the server writes a name only if it leads back to the address, else 0. */
  int32_t peer_confirmed;
} received_tls_hop;

#ifdef __cplusplus
extern "C" {
#endif /* __cplusplus */

/* Parses a whole text as a clause, strictly by the grammar of RFC 8314 section 4.3: white space or a comment before
 * `tls`, and nothing after the clause.
 *
 * `*at` is set to the offset of the syntax error, or to the text's length on success.
 *
 * `text` points to `length` bytes, `clause` to a clause, `at` to a `size_t`. The clause's names point into the text. */
enum received_tls_status received_tls_parse_clause(const char *text,
                                                   size_t length,
                                                   struct received_tls_clause *clause,
                                                   size_t *at);

/* Parses the clause at the beginning of a text, up to where the grammar of RFC 8314 section 4.3 ends. The caller judges
 * the rest: in ` tls ECDHE-RSA` the clause is ` tls ECDHE`.
 *
 * `*at` is set to the clause's length, or to the offset of the syntax error.
 *
 * As for `received_tls_parse_clause`. */
enum received_tls_status received_tls_parse_clause_prefix(const char *text,
                                                          size_t length,
                                                          struct received_tls_clause *clause,
                                                          size_t *at);

/* Reads the TLS facts of a Received field. The field begins with its name. Any bytes are accepted; a field without TLS
 * information is not an error.
 *
 * `field` points to `length` bytes, and `facts` to facts, whose texts point into the field. */
enum received_tls_status received_tls_extract(const char *field,
                                              size_t length,
                                              struct received_tls_facts *facts);

/* The name of the finding whose bit in `findings` is `1 << bit`, such as `tls-1.0`; no text for an unknown bit.
 * Names stay the same across releases, bits may not. */
struct received_tls_text received_tls_finding_code(uint32_t bit);

/* The sentence of the finding whose bit in `findings` is `1 << bit`: the problem, then the consequence or the rule. */
struct received_tls_text received_tls_finding_text(uint32_t bit);

/* The name of a RECEIVED_TLS_LEVEL_… value in records, such as `none-recorded`; no text for an unknown number. */
struct received_tls_text received_tls_level_name(int32_t level);

/* The name of a RECEIVED_TLS_ORIGIN_… value in records, such as `clause`; no text for RECEIVED_TLS_ORIGIN_NOWHERE and
 * unknown numbers. */
struct received_tls_text received_tls_origin_name(int32_t origin);

/* Looks up a cipher suite by the name that IANA or a TLS library (OpenSSL, GnuTLS, rustls, Java, NSS, Go, Windows and
 * others) uses, in any ASCII case. Each name has one meaning.
 *
 * `*suite` is set to IANA's number, or to 0 if the status is not OK.
 *
 * `name` points to `length` bytes, and `suite` to a number. */
enum received_tls_status received_tls_suite_from_name(const char *name,
                                                      size_t length,
                                                      uint16_t *suite);

/* IANA's name of a cipher suite; no text if the number is not registered or has more than 16 bits. */
struct received_tls_text received_tls_suite_name(uint32_t suite);

/* Looks up a group by the name that IANA or a TLS library uses, in any ASCII case. Each name has one meaning.
 *
 * `*group` is set to IANA's number, or to 0 if the status is not OK.
 *
 * `name` points to `length` bytes, and `group` to a number. */
enum received_tls_status received_tls_group_from_name(const char *name, size_t length, uint16_t *group);

/* IANA's name of a group as written in a clause, without IANA's remark after it; no text if the number is not
 * registered or has more than 16 bits. */
struct received_tls_text received_tls_group_name(uint32_t group);

/* Writes the clause of a connection, by IANA's numbers: `tls NAME[ group NAME]`, one line, no white space before it.
 *
 * `group` is RECEIVED_TLS_NONE if no group was negotiated. Numbers that no connection has are rejected: signalling
 * values, GREASE, the state before the handshake, a group that the suite cannot use. A suite that IANA does not list is
 * written as its number; the clause has no form for such a group.
 *
 * `*length` is set to the number of bytes written, or to the size needed if the buffer is too small. 128 bytes are
 * enough for any clause.
 *
 * `buffer` points to `size` bytes, or is NULL and `size` 0; `length` points to a `size_t`. */
enum received_tls_status received_tls_stamp(uint32_t suite,
                                            int32_t group,
                                            char *buffer,
                                            size_t size,
                                            size_t *length);

/* Writes the clause of a connection, by names of IANA or of the TLS library that the server uses, in any ASCII case.
 *
 * `group` is NULL, and `group_length` 0, if no group was negotiated. GnuTLS's gnutls_cipher_suite_get_name returns a
 * wrong name under TLS 1.3: use gnutls_ciphersuite_get.
 *
 * Otherwise like `received_tls_stamp`.
 *
 * `suite` points to `suite_length` bytes and `group` to `group_length`; the rest as for `received_tls_stamp`. */
enum received_tls_status received_tls_stamp_names(const char *suite,
                                                  size_t suite_length,
                                                  const char *group,
                                                  size_t group_length,
                                                  char *buffer,
                                                  size_t size,
                                                  size_t *length);

/* Writes the clause of an OpenSSL connection: `protocol_id` is the result of SSL_CIPHER_get_protocol_id for
 * SSL_get_current_cipher, `negotiated_group` the result of SSL_get_negotiated_group; 0 is no group.
 *
 * Otherwise like `received_tls_stamp`.
 *
 * As for `received_tls_stamp`. */
enum received_tls_status received_tls_stamp_openssl(uint32_t protocol_id,
                                                    long negotiated_group,
                                                    char *buffer,
                                                    size_t size,
                                                    size_t *length);

/* Writes a Received field with the clause of a connection, by IANA's numbers as for `received_tls_stamp`.
 *
 * `field` is one whole field: its name, its text and, if it has one, its last line end. The clause comes after `for` and
 * before the date (RFC 5321 section 4.4); an existing clause is replaced. All other bytes stay. The field is folded with
 * its own line ends; a field without line ends is not folded. A field in which readers could not distinguish the clause
 * from client text is rejected.
 *
 * `*length` is set to the number of bytes written, or to the size needed if the buffer is too small: at most the
 * field's length plus 160. `*at` is set to the offset of the fault in the field if the status is
 * RECEIVED_TLS_STATUS_NOT_RECEIVED or a later one. The buffer's content is undefined unless the status is OK.
 *
 * `field` points to `field_length` bytes, `buffer` to `size` others, or is NULL and `size` 0; `length` and `at` each to
 * a `size_t`. */
enum received_tls_status received_tls_set_clause(const char *field,
                                                 size_t field_length,
                                                 uint32_t suite,
                                                 int32_t group,
                                                 char *buffer,
                                                 size_t size,
                                                 size_t *length,
                                                 size_t *at);

/* One sentence for a status: the cause and the remedy. It ends with NUL and stays valid while the library is loaded.
 * An unknown number has a sentence too. */
const char *received_tls_status_text(int32_t status);

/* The library's version, such as `0.1.0`. It ends with NUL and stays valid while the library is loaded. */
const char *received_tls_version(void);

/* Lists the Received fields of a header block, or of a whole message, from the topmost. `own` names your servers as
 * `received-tls extract --own` does: `mx.example.org`, `.example.org` or `192.0.2.0/24`; at most RECEIVED_TLS_MOST_OWN.
 * Without them `trust` is a guess. Sets `*count` to the number of fields; if there are more than `room`, writes none.
 *
 * `header` points to `length` bytes, `own` to `owns` texts, `hops` to `room` hops, and `count` to a number. `own` may be
 * NULL if `owns` is 0, and `hops` if `room` is 0. */
enum received_tls_status received_tls_hops(const char *header,
                                           size_t length,
                                           const struct received_tls_text *own,
                                           size_t owns,
                                           struct received_tls_hop *hops,
                                           size_t room,
                                           size_t *count);

/* The name of a RECEIVED_TLS_TRUST_… value in records, such as `border`; no text for RECEIVED_TLS_TRUST_UNKNOWN and
 * unknown numbers. */
struct received_tls_text received_tls_trust_name(int32_t trust);

#ifdef __cplusplus
}  // extern "C"
#endif  /* __cplusplus */

#endif  /* RECEIVED_TLS_H */
