/* received-tls: stamps and reads what mail servers record about TLS in Received fields (RFC 8314 section 4.3).
 * Written by `cargo xtask c header` from the library's source; bindings/c/README.md has the rules that all
 * functions follow. MIT or Apache-2.0, at your choice. */

#ifndef RECEIVED_TLS_H
#define RECEIVED_TLS_H

#include <stddef.h>
#include <stdint.h>

// What stands in a number's place where there is none: no group, no suite, not known.
#define RECEIVED_TLS_NONE -1

// What a function answers: `RECEIVED_TLS_STATUS_OK`, or why nothing was done. `received_tls_status_text` has a
// sentence for each. Numbers never change their meaning; later releases may add some.
typedef enum received_tls_status {
  // Done.
  RECEIVED_TLS_STATUS_OK = 0,
  // A pointer is NULL that has to point to something.
  RECEIVED_TLS_STATUS_NULL_POINTER = 1,
  // A length is more than any object can have (`PTRDIFF_MAX`).
  RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE = 2,
  // The buffer and the text to read share memory.
  RECEIVED_TLS_STATUS_BUFFER_OVERLAPS = 3,
  // The buffer is too short; `*length` is how many bytes it takes.
  RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT = 4,
  // A fault of the library's own. Please report it.
  RECEIVED_TLS_STATUS_INTERNAL = 5,
  // The cipher suite is a signalling value (RFC 5746 section 3.3, RFC 7507 section 2), which no connection uses.
  RECEIVED_TLS_STATUS_SCSV = 16,
  // The cipher suite is one of the GREASE values (RFC 8701 section 2), which no connection uses.
  RECEIVED_TLS_STATUS_GREASE = 17,
  // The cipher suite is TLS_NULL_WITH_NULL_NULL, the state before a handshake (RFC 5246 section A.5).
  RECEIVED_TLS_STATUS_NULL_SUITE = 18,
  // There is no cipher suite of that name, or the number has more than 16 bits.
  RECEIVED_TLS_STATUS_UNKNOWN_SUITE = 19,
  // There is no group of that name, or the number stands for none.
  RECEIVED_TLS_STATUS_UNKNOWN_GROUP = 20,
  // The group has no name in IANA's registry, and a clause has no other form for it.
  RECEIVED_TLS_STATUS_UNREGISTERED_GROUP = 21,
  // The cipher suite's key exchange has no use for a group, or not for one of this kind.
  RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE = 22,
  // Not a clause: white space or a comment has to stand before `tls`.
  RECEIVED_TLS_STATUS_EXPECTED_CFWS = 32,
  // Not a clause: `tls` is missing.
  RECEIVED_TLS_STATUS_EXPECTED_TLS = 33,
  // Not a clause: white space has to stand after `tls` and after `group`.
  RECEIVED_TLS_STATUS_EXPECTED_FWS = 34,
  // Not a clause: a cipher suite's name, or `0x` and four hex digits, is missing.
  RECEIVED_TLS_STATUS_EXPECTED_CIPHER = 35,
  // Not a clause: four hex digits have to stand after `0x`.
  RECEIVED_TLS_STATUS_EXPECTED_CIPHER_HEX = 36,
  // Not a clause: `group` is missing.
  RECEIVED_TLS_STATUS_EXPECTED_GROUP = 37,
  // Not a clause: a group's name is missing.
  RECEIVED_TLS_STATUS_EXPECTED_GROUP_NAME = 38,
  // Not a clause: a comment does not end.
  RECEIVED_TLS_STATUS_EXPECTED_COMMENT_END = 39,
  // Not a clause: a byte stands in a comment that may not.
  RECEIVED_TLS_STATUS_EXPECTED_COMMENT_TEXT = 40,
  // Not a clause alone: something follows it.
  RECEIVED_TLS_STATUS_EXPECTED_END = 41,
  // Not a clause, for a reason that this release has no number for.
  RECEIVED_TLS_STATUS_NOT_A_CLAUSE = 42,
  // The text does not begin with `Received:`.
  RECEIVED_TLS_STATUS_NOT_RECEIVED = 48,
  // A line after the first begins with no white space, so that the field ends before it.
  RECEIVED_TLS_STATUS_SEVERAL_FIELDS = 49,
  // A CR stands without LF.
  RECEIVED_TLS_STATUS_BARE_CARRIAGE_RETURN = 50,
  // The field has no `by` clause.
  RECEIVED_TLS_STATUS_NO_BY = 51,
  // No reader would believe the clause, since a client can have written it; or the field contradicts it.
  RECEIVED_TLS_STATUS_NOT_BELIEVED = 52,
  // A line would have more than 998 bytes, and the field has no line end to fold with.
  RECEIVED_TLS_STATUS_LINE_TOO_LONG = 53,
  // The field takes no clause, for a reason that this release has no number for.
  RECEIVED_TLS_STATUS_NOT_SET = 54,
} received_tls_status;

// What facts were read from.
typedef enum received_tls_origin {
  // There are no facts.
  RECEIVED_TLS_ORIGIN_NOWHERE = 0,
  // The `tls` clause of RFC 8314 section 4.3.
  RECEIVED_TLS_ORIGIN_CLAUSE = 1,
  // A server's own wording: a comment, or words beside the clauses.
  RECEIVED_TLS_ORIGIN_COMMENT = 2,
  // A protocol after `with` that implies TLS, and nothing more.
  RECEIVED_TLS_ORIGIN_WITH = 3,
} received_tls_origin;

// How what a field records stands to RFC 8314 and the RFCs since.
typedef enum received_tls_level {
  // There was TLS, but not enough is known of it; or what the field says cannot be believed.
  RECEIVED_TLS_LEVEL_UNDETERMINED = 0,
  // At least TLS 1.2, and a cipher suite of which no rule says MUST NOT. It is no lock: whether the client verified
  // the server's certificate is not recorded, and a field from before one's own servers can be forged.
  RECEIVED_TLS_LEVEL_MEETS = 1,
  // A rule says MUST NOT of something that the field records.
  RECEIVED_TLS_LEVEL_BELOW = 2,
  // The field of a hop, without a word of TLS, or with the word that there was none.
  RECEIVED_TLS_LEVEL_NONE_RECORDED = 3,
  // The field records no connection.
  RECEIVED_TLS_LEVEL_NOT_APPLICABLE = 4,
} received_tls_level;

// Text that the library does not own: a part of what the caller handed in, or a name that is kept for as long as
// the library is loaded. No NUL ends it. Where there is none, `bytes` is NULL and `length` 0.
typedef struct received_tls_text {
  // The first byte.
  const char *bytes;
  // How many bytes.
  size_t length;
} received_tls_text;

// A `tls` clause that was read (RFC 8314 section 4.3).
typedef struct received_tls_clause {
  // The cipher suite's name as it was written, a part of the text; none where its number stood there.
  struct received_tls_text cipher;
  // The group's name as it was written, a part of the text; none where the clause has no group.
  struct received_tls_text group;
  // IANA's number of the cipher suite, or RECEIVED_TLS_NONE where IANA has no such name.
  int32_t suite;
  // IANA's number of the group, or RECEIVED_TLS_NONE.
  int32_t named_group;
} received_tls_clause;

// What a Received field says of the connection's TLS, as far as none but its server can have written it. Numbers are
// RECEIVED_TLS_NONE where the field does not tell.
typedef struct received_tls_facts {
  // 1 where there was TLS, 0 where the server says that there was none, RECEIVED_TLS_NONE where the field does
  // not say.
  int32_t established;
  // The version as TLS counts it: 0x0304 is TLS 1.3, 0x0303 TLS 1.2, 0x0300 SSL 3.0, 0x0002 SSL 2.0.
  int32_t version;
  // IANA's number of the cipher suite.
  int32_t suite;
  // IANA's number of the group.
  int32_t group;
  // The cipher's strength in bits, as it was written.
  int32_t bits;
  // Whether the server verified the client's certificate: 1 or 0.
  int32_t verified;
  // What the facts were read from.
  enum received_tls_origin origin;
  // How they stand to the rules.
  enum received_tls_level level;
  // The version's spelling, a part of the field, as all texts here but `dialect`.
  struct received_tls_text version_as_written;
  // The cipher suite's spelling.
  struct received_tls_text suite_as_written;
  // The group's spelling.
  struct received_tls_text group_as_written;
  // The text that the facts were read from.
  struct received_tls_text source;
  // Whose wording it is, such as `postfix`; kept for as long as the library is loaded.
  struct received_tls_text dialect;
  // What is wrong with the facts or with how they were written, a bit for each finding, of which
  // `received_tls_finding_code` and `received_tls_finding_text` tell the name and the sentence.
  uint64_t findings;
} received_tls_facts;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Reads a clause from the whole of a text, strictly by the grammar of RFC 8314 section 4.3: white space or a comment
// stands before `tls`, and nothing after the clause.
//
// `*at` becomes where the text is no clause, as a number of bytes from its beginning; the text's length where it is
// one.
//
// `text` points to `length` bytes, `clause` to a clause, `at` to a `size_t`. The clause's names point into the text.
enum received_tls_status received_tls_parse_clause(const char *text,
                                                   size_t length,
                                                   struct received_tls_clause *clause,
                                                   size_t *at);

// Reads the clause that a text begins with, as far as the grammar of RFC 8314 section 4.3 goes. What follows is the
// caller's to judge: of ` tls ECDHE-RSA` the clause is ` tls ECDHE`.
//
// `*at` becomes the clause's length, or where the text is no clause.
//
// As for `received_tls_parse_clause`.
enum received_tls_status received_tls_parse_clause_prefix(const char *text,
                                                          size_t length,
                                                          struct received_tls_clause *clause,
                                                          size_t *at);

// Reads what a Received field says of TLS. The field begins with its name; any bytes can be read, and a field that says
// nothing of TLS is no failure.
//
// `field` points to `length` bytes, and `facts` to facts, whose texts point into the field.
enum received_tls_status received_tls_extract(const char *field,
                                              size_t length,
                                              struct received_tls_facts *facts);

// The name of the finding whose bit in `findings` is `1 << bit`, such as `tls-1.0`; none where there is no such finding.
// Names stay the same from release to release, bits may not.
struct received_tls_text received_tls_finding_code(uint32_t bit);

// One sentence on the finding whose bit in `findings` is `1 << bit`: what was expected, and what stood there.
struct received_tls_text received_tls_finding_text(uint32_t bit);

// Finds the cipher suite that IANA or a TLS library (OpenSSL, GnuTLS, rustls, Java, NSS, Go, Windows and others)
// names so; ASCII case aside. No name stands for two.
//
// `*suite` becomes IANA's number, or 0 where the status is not OK.
//
// `name` points to `length` bytes, and `suite` to a number.
enum received_tls_status received_tls_suite_from_name(const char *name,
                                                      size_t length,
                                                      uint16_t *suite);

// IANA's name of a cipher suite; none where the number is not registered, or is no 16 bits.
struct received_tls_text received_tls_suite_name(uint32_t suite);

// Finds the group that IANA or a TLS library names so; ASCII case aside. No name stands for two.
//
// `*group` becomes IANA's number, or 0 where the status is not OK.
//
// `name` points to `length` bytes, and `group` to a number.
enum received_tls_status received_tls_group_from_name(const char *name, size_t length, uint16_t *group);

// IANA's name of a group, as a clause has it: without the remark that IANA sets after some; none where the number is
// not registered, or is no 16 bits.
struct received_tls_text received_tls_group_name(uint32_t group);

// Writes the clause of a connection, by IANA's numbers: `tls NAME[ group NAME]`, one line, no white space before it.
//
// `group` is RECEIVED_TLS_NONE where none was negotiated. Numbers that no connection has are refused: signalling values,
// GREASE, the state before the handshake, a group that the suite has no use for. A suite that IANA does not list is
// written as its number; for such a group a clause has no form.
//
// `*length` becomes how many bytes were written, or how many it takes where the buffer is too short. 128 are enough for
// any clause.
//
// `buffer` points to `size` bytes, or is NULL and `size` 0; `length` points to a `size_t`.
enum received_tls_status received_tls_stamp(uint32_t suite,
                                            int32_t group,
                                            char *buffer,
                                            size_t size,
                                            size_t *length);

// Writes the clause of a connection, by the names of IANA or of the TLS library that the server uses; ASCII case aside.
//
// `group` is NULL, and `group_length` 0, where none was negotiated. GnuTLS's gnutls_cipher_suite_get_name gives a wrong
// name under TLS 1.3: take gnutls_ciphersuite_get.
//
// As for `received_tls_stamp` otherwise.
//
// `suite` points to `suite_length` bytes and `group` to `group_length`; the rest as for `received_tls_stamp`.
enum received_tls_status received_tls_stamp_names(const char *suite,
                                                  size_t suite_length,
                                                  const char *group,
                                                  size_t group_length,
                                                  char *buffer,
                                                  size_t size,
                                                  size_t *length);

// Writes the clause of a connection of OpenSSL's: `protocol_id` is what SSL_CIPHER_get_protocol_id returns for
// SSL_get_current_cipher, `negotiated_group` what SSL_get_negotiated_group returns, 0 included, which is no group.
//
// As for `received_tls_stamp` otherwise.
//
// As for `received_tls_stamp`.
enum received_tls_status received_tls_stamp_openssl(uint32_t protocol_id,
                                                    long negotiated_group,
                                                    char *buffer,
                                                    size_t size,
                                                    size_t *length);

// Writes a Received field with the clause of a connection, by IANA's numbers as for `received_tls_stamp`.
//
// `field` is one whole field: its name, its text and, if it has one, its last line end. The clause stands where RFC
// 5321 section 4.4 has it, after `for` and before the date; one that is there already is replaced. Every other byte
// stays as it is. The field is folded with its own line ends, and never where it has none. What a reader could not tell
// from a client's text is refused.
//
// `*length` becomes how many bytes were written, or how many it takes where the buffer is too short: at most the
// field's and 160. `*at` becomes where the field is at fault, in bytes from its beginning, where the status is
// RECEIVED_TLS_STATUS_NOT_RECEIVED or one after it. What the buffer holds is of no use where the status is not OK.
//
// `field` points to `field_length` bytes, `buffer` to `size` others, or is NULL and `size` 0; `length` and `at` each to
// a `size_t`.
enum received_tls_status received_tls_set_clause(const char *field,
                                                 size_t field_length,
                                                 uint32_t suite,
                                                 int32_t group,
                                                 char *buffer,
                                                 size_t size,
                                                 size_t *length,
                                                 size_t *at);

// One sentence on a status, ended by NUL: what was expected and what stood there. It is kept for as long as the
// library is loaded. A number that is no status has a sentence too.
const char *received_tls_status_text(int32_t status);

// The library's version, such as `0.1.0`, ended by NUL. It is kept for as long as the library is loaded.
const char *received_tls_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RECEIVED_TLS_H */
