#include "alert/smtp.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/answer.h"
#include "alert/letter.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"

#define SMTP_TIMEOUT_MS 30000
#define MAIL_MAX ((size_t)32 * 1024 * 1024)
#define TEXT_MOST 100000   /* characters of the text */
#define SUBJECT_MOST 200   /* characters */
#define LINE_BYTES 57      /* 76 base64 digits (RFC 2045, 6.8) */
#define WORD_BYTES_MOST 39 /* its line is at most 76 (RFC 2047, 2) */

/*
 * Happy path: send → fetch_start (smtp) → on_response → done(250 line).
 * Failure: any other outcome → done(false, why). Canceled likewise.
 */
struct smtp {
    struct fetcher *fetcher;
    const struct params *params;
    struct fetch *fetch; /* NULL when idle */
    struct fetch_mail mail;
    struct buf message; /* what is sent, while it is */
    bool damaged;       /* the message could not be read */
    channel_done *done;
    void *owner;
};

static void *smtp_create(struct fetcher *fetcher, const struct params *params)
{
    struct smtp *smtp = heap_alloc(sizeof *smtp);
    smtp->fetcher = fetcher;
    smtp->params = params;
    buf_init(&smtp->message, MAIL_MAX);
    return smtp;
}

static void smtp_destroy(void *self)
{
    struct smtp *smtp = self;
    ASSERT(smtp->fetch == NULL);
    buf_fini(&smtp->message);
    free(smtp);
}

static void smtp_cancel(void *self)
{
    struct smtp *smtp = self;
    if (smtp->fetch != NULL) {
        fetch_cancel(smtp->fetch);
    }
}

/* Where the server spoke, its own line; else what happened. */
static void describe(const struct smtp *smtp,
                     const struct fetch_response *response,
                     char answer[CHANNEL_ANSWER_MAX])
{
    char said[CHANNEL_ANSWER_MAX];
    const char *detail = response->detail;
    bool spoke = response->outcome == REASON_NONE ||
                 (response->outcome == REASON_PROTOCOL && detail[0] != '\0');
    if (smtp->damaged) {
        snprintf(said, sizeof said, "the message is damaged");
    } else if (response->canceled) {
        snprintf(said, sizeof said, "canceled");
    } else if (spoke) {
        snprintf(said, sizeof said, "%s", detail);
    } else {
        snprintf(said, sizeof said, "%s: %s",
                 reason_word((reason_t)response->outcome), detail);
    }
    answer_make(answer, said, smtp->params);
}

static void smtp_on_response(void *owner, const struct fetch_response *response)
{
    struct smtp *smtp = owner;
    char answer[CHANNEL_ANSWER_MAX];
    bool delivered = !smtp->damaged && !response->canceled &&
                     response->outcome == REASON_NONE;
    describe(smtp, response, answer);
    smtp->fetch = NULL;
    buf_fini(&smtp->message);
    smtp->done(smtp->owner, delivered, answer);
}

static void add_base64(struct buf *out, const void *bytes, size_t n)
{
    unsigned char digits[2 * LINE_BYTES];
    const unsigned char *from = bytes;
    for (size_t i = 0; i < n; i += LINE_BYTES) {
        size_t taken = n - i < LINE_BYTES ? n - i : LINE_BYTES;
        int made = EVP_EncodeBlock(digits, from + i, (int)taken);
        buf_add(out, digits, (size_t)made);
        buf_puts(out, "\r\n");
    }
}

/* Bytes of UTF-8 that make whole characters, at most WORD_BYTES_MOST. */
static size_t whole_characters(const char *text)
{
    size_t n = strlen(text);
    n = n < WORD_BYTES_MOST ? n : WORD_BYTES_MOST;
    while (n > 1 && ((unsigned char)text[n] & 0xC0) == 0x80) {
        n--;
    }
    return n;
}

/* A subject as encoded-words, folded; line breaks cannot get through. */
static void add_subject(struct buf *out, const char *subject)
{
    struct buf cut;
    unsigned char digits[2 * LINE_BYTES];
    buf_init(&cut, LETTER_TEXT_MAX);
    letter_cut(&cut, subject, SUBJECT_MOST, NULL);
    buf_puts(out, "Subject:");
    for (const char *at = buf_str(&cut); *at != '\0';) {
        size_t n = whole_characters(at);
        EVP_EncodeBlock(digits, (const unsigned char *)at, (int)n);
        buf_printf(out, "%s =?UTF-8?B?%s?=", at == buf_str(&cut) ? "" : "\r\n",
                   digits);
        at += n;
    }
    buf_puts(out, "\r\n");
    buf_fini(&cut);
}

/* RFC 5322, 3.3, in UTC. */
static void add_date(struct buf *out, int64_t now_ms)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu",
                                       "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    int64_t day = civil_utc_day(now_ms);
    int64_t second = (now_ms - day * MS_PER_DAY) / MS_PER_SECOND;
    struct civil_date date = civil_from_days(day);
    buf_printf(out,
               "Date: %s, %d %s %d %02" PRId64 ":%02" PRId64 ":%02" PRId64
               " +0000\r\n",
               days[civil_weekday(date)], date.day, months[date.month - 1],
               date.year, second / 3600, second / 60 % 60, second % 60);
}

static void add_id(struct buf *out, const struct letter *letter,
                   const char *from)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    const char *at = strrchr(from, '@');
    int good = EVP_Digest(letter->key, strlen(letter->key), digest, &n,
                          EVP_sha256(), NULL);
    ASSERT(good == 1 && n == 32);
    buf_puts(out, "Message-ID: <");
    for (unsigned i = 0; i < n / 2; i++) {
        buf_printf(out, "%02x", digest[i]);
    }
    buf_printf(out, "@%s>\r\n", at == NULL ? "claimd.invalid" : at + 1);
}

/* A word that fits into a header, quotes and a file system. */
static void safe_word(const char *word, char out[128])
{
    size_t n = 0;
    for (; *word != '\0' && n < 127; word++) {
        unsigned char c = (unsigned char)*word;
        bool fine = c > ' ' && c < 0x7F && strchr("\"\\/;", c) == NULL;
        out[n++] = fine ? (char)c : '_';
    }
    out[n] = '\0';
}

static void add_headers(struct smtp *smtp, const struct letter *letter,
                        int64_t now_ms)
{
    struct buf *out = &smtp->message;
    const struct fetch_mail *mail = &smtp->mail;
    char kind[128];
    char key[128];
    safe_word(letter->kind, kind);
    safe_word(letter->key, key);
    buf_printf(out, "From: claimd <%s>\r\nTo: ", mail->from);
    for (size_t i = 0; i < mail->n_to; i++) {
        buf_printf(out, "%s<%s>", i == 0 ? "" : ",\r\n ", mail->to[i]);
    }
    buf_puts(out, "\r\n");
    add_subject(out, letter->subject);
    add_date(out, now_ms);
    add_id(out, letter, mail->from);
    buf_printf(out,
               "Auto-Submitted: auto-generated\r\nX-Claimd-Kind: %s\r\n"
               "X-Claimd-Key: %s\r\nMIME-Version: 1.0\r\n",
               kind, key);
}

static void add_text(struct buf *out, const struct letter *letter)
{
    struct buf plain;
    buf_init(&plain, LETTER_TEXT_MAX);
    letter_plain(&plain, letter, TEXT_MOST, NULL);
    buf_puts(out, "Content-Type: text/plain; charset=UTF-8\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\n");
    add_base64(out, buf_str(&plain), plain.len);
    buf_fini(&plain);
}

static bool is_base64(const char *text)
{
    return text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
                             "wxyz0123456789+/=")] == '\0';
}

/* Its base64 is kept in the message without line breaks. */
static void add_attachment(struct buf *out, const json_t *entry)
{
    const char *digits = json_string_value(json_object_get(entry, "base64"));
    const char *type = json_string_value(json_object_get(entry, "type"));
    const char *name = json_string_value(json_object_get(entry, "name"));
    char file[128];
    if (digits == NULL || type == NULL || name == NULL || !is_base64(digits) ||
        strpbrk(type, "\r\n") != NULL) {
        return;
    }
    safe_word(name, file);
    buf_printf(out,
               "--claimd-part\r\nContent-Type: %s\r\n"
               "Content-Transfer-Encoding: base64\r\n"
               "Content-Disposition: attachment; filename=\"%s\"\r\n\r\n",
               type, file);
    for (size_t n = strlen(digits); n > 0;) {
        size_t taken = n < 76 ? n : 76;
        buf_add(out, digits, taken);
        buf_puts(out, "\r\n");
        digits += taken;
        n -= taken;
    }
}

static void add_body(struct smtp *smtp, const struct letter *letter)
{
    struct buf *out = &smtp->message;
    const json_t *attachments = json_object_get(letter->root, "attachments");
    size_t n = json_array_size(attachments);
    if (n == 0) {
        add_text(out, letter);
        return;
    }
    buf_puts(out, "Content-Type: multipart/mixed; boundary=claimd-part\r\n"
                  "\r\n--claimd-part\r\n");
    add_text(out, letter);
    for (size_t i = 0; i < n; i++) {
        add_attachment(out, json_array_get(attachments, i));
    }
    buf_puts(out, "--claimd-part--\r\n");
}

static void start(struct smtp *smtp)
{
    const struct params *params = smtp->params;
    struct fetch_request request = {
        .url = smtp->damaged ? "" : params_text(params, "server", ""),
        .method = "MAIL",
        .body = buf_str(&smtp->message),
        .body_bytes = smtp->message.len,
        .username = params_text(params, "username", NULL),
        .password = params_text(params, "password", NULL),
        .ca_file = params_text(params, "ca", NULL),
        .timeout_ms = params_number(params, "timeout", SMTP_TIMEOUT_MS),
        .body_max = 4096,
        .body_truncate = true,
        .mail = &smtp->mail,
    };
    smtp->fetch = fetch_start(smtp->fetcher, &request, smtp_on_response, smtp);
}

static void smtp_send(void *self, const struct channel_message *message,
                      channel_done *done, void *owner)
{
    struct smtp *smtp = self;
    const char *language = params_text(smtp->params, "language", "ja");
    const struct param *to = params_find(smtp->params, "to");
    struct letter letter;
    ASSERT(smtp->fetch == NULL);
    smtp->done = done;
    smtp->owner = owner;
    smtp->mail = (struct fetch_mail){
        .from = params_text(smtp->params, "from", ""),
        .to = to == NULL ? NULL : to->texts,
        .n_to = to == NULL ? 0 : to->n_texts,
        .clear = text_equal(params_text(smtp->params, "starttls", "required"),
                            "none"),
    };
    smtp->damaged = !letter_open(&letter, message, language);
    if (!smtp->damaged) {
        add_headers(smtp, &letter, message->now_ms);
        add_body(smtp, &letter);
        letter_close(&letter);
        smtp->damaged = smtp->message.overflowed;
    }
    start(smtp);
}

const struct channel_ops smtp_ops = {
    .name = "smtp",
    .create = smtp_create,
    .send = smtp_send,
    .cancel = smtp_cancel,
    .destroy = smtp_destroy,
};
