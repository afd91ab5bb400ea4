/* A server that takes TLS connections on 127.0.0.1 and stamps what each negotiated.
 *
 *     cc openssl.c $(pkg-config --cflags --libs received-tls openssl) -o stamp-openssl
 *     ./stamp-openssl cert.pem key.pem 4433 2 &
 *     openssl s_client -connect 127.0.0.1:4433 -tls1_3 -groups X25519 </dev/null
 *
 * It prints the port it listens on (of its own choice where it is told 0), then the Received field of each connection
 * that comes about, and ends after as many as it was told. A real server would put the field at the head of the message.
 */

#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <received_tls.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The field of a connection, as this server would write it anyway, and after `id` the clause. */
static void stamp(const SSL *connection, FILE *out) {
  char clause[128], date[64];
  size_t length;
  time_t now = time(NULL);
  const SSL_CIPHER *cipher = SSL_get_current_cipher(connection);
  /* The macro takes what it does not change as if it did. */
  long group = SSL_get_negotiated_group((SSL *)connection);
  received_tls_status status =
      received_tls_stamp_openssl(SSL_CIPHER_get_protocol_id(cipher), group, clause, sizeof clause, &length);

  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", gmtime(&now));
  fprintf(out, "Received: from client.example ([127.0.0.1])\r\n\tby server.example with ESMTPS id 1");
  if (status == RECEIVED_TLS_STATUS_OK) {
    /* The length, not a NUL, ends the clause. */
    fprintf(out, "\r\n\t%.*s", (int)length, clause);
  } else {
    /* A field without the clause is a good field: the mail goes on. */
    fprintf(stderr, "no clause: %s\n", received_tls_status_text((int32_t)status));
  }
  fprintf(out, ";\r\n\t%s\r\n", date);
  fflush(out);
}

static SSL_CTX *context(const char *certificate, const char *key) {
  SSL_CTX *made = SSL_CTX_new(TLS_server_method());
  if (made == NULL || SSL_CTX_use_certificate_chain_file(made, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(made, key, SSL_FILETYPE_PEM) != 1 ||
      /* All that can be negotiated, the better to show the stamps. */
      SSL_CTX_set_cipher_list(made, "ALL:@SECLEVEL=1") != 1 || SSL_CTX_set_dh_auto(made, 1) != 1 ||
      SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
                                     "TLS_AES_128_CCM_SHA256") != 1 ||
      SSL_CTX_set1_groups_list(made, "X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072") != 1) {
    ERR_print_errors_fp(stderr);
    exit(EXIT_FAILURE);
  }
  return made;
}

/* A socket that listens on 127.0.0.1. */
static int listening(int port) {
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  int made = socket(AF_INET, SOCK_STREAM, 0), reuse = 1;
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (made < 0 || setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) != 0 ||
      bind(made, (struct sockaddr *)&address, size) != 0 || listen(made, 16) != 0 ||
      getsockname(made, (struct sockaddr *)&address, &size) != 0) {
    perror("127.0.0.1");
    exit(EXIT_FAILURE);
  }
  printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return made;
}

int main(int count, char **arguments) {
  SSL_CTX *settings;
  int listener;
  long left;
  if (count != 5) {
    fprintf(stderr, "usage: %s CERTIFICATE KEY PORT CONNECTIONS\n", arguments[0]);
    return 2;
  }
  /* A client that goes away is no reason to end. */
  signal(SIGPIPE, SIG_IGN);
  settings = context(arguments[1], arguments[2]);
  listener = listening(atoi(arguments[3]));
  for (left = atol(arguments[4]); left > 0; left--) {
    int socket = accept(listener, NULL, NULL);
    SSL *connection = SSL_new(settings);
    if (socket < 0 || connection == NULL || SSL_set_fd(connection, socket) != 1) {
      perror("accept");
      return EXIT_FAILURE;
    }
    if (SSL_accept(connection) == 1) {
      stamp(connection, stdout);
      SSL_shutdown(connection);
    } else {
      ERR_print_errors_fp(stderr);
    }
    SSL_free(connection);
    close(socket);
  }
  close(listener);
  SSL_CTX_free(settings);
  return 0;
}
