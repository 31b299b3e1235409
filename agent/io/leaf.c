#include "io/leaf.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/hex.h"
#include "base/text.h"
#include "base/units.h"

static bool instant_of(const ASN1_TIME *time, int64_t *ret_ms)
{
    struct tm civil;
    if (ASN1_TIME_to_tm(time, &civil) != 1) {
        return false;
    }
    *ret_ms = (int64_t)timegm(&civil) * MS_PER_SECOND;
    return true;
}

bool leaf_end(const X509 *certificate, int64_t *ret_ms)
{
    return instant_of(X509_get0_notAfter(certificate), ret_ms);
}

static void read_name(const X509_NAME *name, char *out, size_t size)
{
    BIO *text = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    if (text == NULL) {
        return;
    }
    X509_NAME_print_ex(
        text, name, 0,
        (XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB));
    long n = BIO_get_mem_data(text, &bytes);
    text_printable(n > 0 ? bytes : "", n > 0 ? (size_t)n : 0, out, size);
    BIO_free(text);
}

static bool is_for(X509 *certificate, const char *name)
{
    return X509_check_host(certificate, name, 0, 0, NULL) == 1 ||
           X509_check_ip_asc(certificate, name, 0) == 1;
}

static void read_key(X509 *certificate, struct leaf *leaf)
{
    const EVP_PKEY *key = X509_get0_pubkey(certificate);
    const char *kind = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);
    if (kind != NULL) {
        snprintf(leaf->key, sizeof leaf->key, "%s %d", kind,
                 EVP_PKEY_get_bits(key));
    }
}

static void read_print(const X509 *certificate, struct leaf *leaf)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (X509_digest(certificate, EVP_sha256(), digest, &n) == 1) {
        ASSERT(n == 32);
        hex_render(digest, n, leaf->sha256);
    }
}

bool leaf_read(const SSL *ssl, const char *name, struct leaf *ret_leaf)
{
    X509 *certificate = SSL_get0_peer_certificate(ssl);
    struct leaf leaf = {0};
    if (certificate == NULL ||
        !instant_of(X509_get0_notBefore(certificate), &leaf.not_before_ms) ||
        !leaf_end(certificate, &leaf.not_after_ms)) {
        return false;
    }
    read_name(X509_get_subject_name(certificate), leaf.subject,
              sizeof leaf.subject);
    read_name(X509_get_issuer_name(certificate), leaf.issuer,
              sizeof leaf.issuer);
    read_key(certificate, &leaf);
    read_print(certificate, &leaf);
    leaf.name_ok = is_for(certificate, name);
    long error = SSL_get_verify_result(ssl);
    leaf.chain_ok = error == X509_V_OK;
    snprintf(leaf.chain_error, sizeof leaf.chain_error, "%s",
             leaf.chain_ok ? "" : X509_verify_cert_error_string(error));
    ERR_clear_error();
    *ret_leaf = leaf;
    return true;
}
