/* Names of the facts that verdicts on evidence rest on (struct judged_fact). */
#include "report/wording_texts.h"

#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"

static const struct {
    const char *key;
    struct text text;
} names[] = {
    {"available", {"available", "提供開始"}},
    {"bytes", {"bytes", "バイト数"}},
    {"bytes_before", {"bytes before", "以前のバイト数"}},
    {"certificate_error", {"certificate", "証明書"}},
    {"certificate_until", {"certificate until", "証明書の期限"}},
    {"database", {"database", "定義ファイル"}},
    {"dated", {"dated", "日付"}},
    {"encrypted", {"encrypted", "暗号化あり"}},
    {"errors", {"errors", "エラー"}},
    {"first_gone", {"shortest kept", "保存期間が最短の世代"}},
    {"gap_from", {"from", "空白の始まり"}},
    {"generations", {"copies", "世代数"}},
    {"infected_files", {"infected files", "感染ファイル数"}},
    {"kept", {"for", "保存期間"}},
    {"largest_gap", {"largest gap", "最大の間隔"}},
    {"last_read", {"last reading", "最後の取得"}},
    {"last_scan", {"last scan", "最後のスキャン"}},
    {"late", {"late", "期限超過"}},
    {"late_pending", {"pending too long", "期限超過(未適用)"}},
    {"newest", {"newest", "最新"}},
    {"not_encrypted", {"not encrypted", "暗号化なし"}},
    {"oldest", {"oldest", "最古"}},
    {"says_now", {"but", "現在の記載"}},
    {"published", {"package dated", "パッケージの日付"}},
    {"says_no_more", {"no longer says", "記載がなくなった内容"}},
    {"scanned_files", {"scanned files", "スキャンしたファイル数"}},
    {"time_of_day", {"made at", "取得時刻"}},
    {"tls_accepted", {"accepts TLS", "受け入れるTLS"}},
    {"tls_refused", {"refuses TLS", "拒否するTLS"}},
    {"tls_untold", {"could not tell TLS", "確認できないTLS"}},
    {"until", {"valid until", "有効期限"}},
    {"updates_gone", {"gone otherwise", "適用以外で解消"}},
    {"updates_installed", {"installed", "適用済み"}},
    {"updates_late", {"too late", "期限超過件数"}},
    {"updates_pending", {"pending", "未適用"}},
};

const char *wording_fact_name(const char *key, enum language language)
{
    ASSERT(key != NULL);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (text_equal(key, names[i].key)) {
            return language == LANGUAGE_JA ? names[i].text.ja
                                           : names[i].text.en;
        }
    }
    return key;
}

/* An instant as people of the service know it; anything else as it is. */
static void add_value(struct buf *out, const char *value, const struct tz *tz)
{
    int64_t at_ms = 0;
    if (civil_parse_instant(value, &at_ms) == ERR_OK) {
        wording_instant(out, at_ms, tz, false);
    } else {
        buf_puts(out, value);
    }
}

void wording_facts(struct buf *out, const struct judgement *judgement,
                   const struct tz *tz, enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    const char *separator = "";
    if (judgement->n_facts == 0 && judgement->refused == NULL) {
        return;
    }
    buf_printf(out, japanese ? "%s: " : " %s: ", judgement->source);
    for (size_t i = 0; i < judgement->n_facts; i++) {
        const struct judged_fact *fact = &judgement->facts[i];
        buf_printf(out, "%s%s ", separator,
                   wording_fact_name(fact->name, language));
        add_value(out, fact->value, tz);
        separator = japanese ? "、" : ", ";
    }
    if (judgement->refused != NULL) {
        buf_printf(out, "%s%s", judgement->n_facts == 0 ? "" : "; ",
                   judgement->refused);
    }
    buf_puts(out, japanese ? "。" : ".");
}
