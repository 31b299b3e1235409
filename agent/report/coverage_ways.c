#include "report/coverage_ways.h"

#include <stddef.h>

#include "base/check.h"
#include "base/text.h"
#include "core/claim.h"

#define BACKUP                                                                 \
    "{\"id\": \"backup\", \"type\": \"backup\", \"store\": \"{store}\",\n"     \
    " \"source\": {\"kind\": \"restic\", \"repository\": "                     \
    "\"/backup/{store}\",\n"                                                   \
    "            \"password\": {\"credential\": \"backup\"}}}"
#define PAGE                                                                   \
    "{\"id\": \"page-{item}\", \"type\": \"page\", \"url\": \"{url}\",\n"      \
    " \"says\": [\"…\"], \"verifies\": [\"{claim}\"]}"
#define DOCUMENT                                                               \
    "{\"id\": \"document-{item}\", \"type\": \"document\",\n"                  \
    " \"file\": \"/etc/claimd/documents/{item}.pdf\", \"date\": "              \
    "\"2026-01-31\",\n"                                                        \
    " \"valid_for\": \"P1Y\", \"verifies\": [\"{claim}\"]}"
#define ATTEST "claimd attest {claim} --until 2027-03-31 --by NAME --note \"…\""

#define MISSING_BACKUP                                                         \
    "a probe of type backup on the tool or the store that keeps the copies",   \
        "バックアップ(ツール又は保存先)を参照するbackupプローブ"
#define MISSING_PAGE                                                           \
    "a probe of type page on where this is published, or a document",          \
        "公表ページを確認するpageプローブ、又は文書"
#define MISSING_DOCUMENT                                                       \
    "a dated document (type document), or a person's word (claimd attest)",    \
        "日付のある文書(documentプローブ)、又は担当者の保証(claimd attest)"
#define MISSING_PERSON                                                         \
    "a person's word: no machine can see it",                                  \
        "担当者の保証(機械では確認できません)"
#define MISSING_PROBE                                                          \
    "a critical probe that looks at the service",                              \
        "サービスを観測するcriticalなプローブ"

static const struct coverage_way by_metric[] = {
    {0, "service_hours", "http", MISSING_PROBE, NULL},
    {0, "availability", "http", MISSING_PROBE, NULL},
    {0, "incidents", "http", MISSING_PROBE, NULL},
    {0, "incidents_long", "http", MISSING_PROBE, NULL},
    {0, "mttr", "http", MISSING_PROBE, NULL},
    {0, "recovery_time", "http", MISSING_PROBE, NULL},
    {0, "maintenance_notice", "notice",
     "planned stops with the time they were announced: \"maintenance\", "
     "claimd maintenance add, or a calendar (type notice)",
     "通知日時のある計画停止(maintenance、claimd maintenance add、又は"
     "noticeプローブのカレンダー)",
     "{\"id\": \"stops\", \"type\": \"notice\", \"url\": \"{url}\"}"},
    {0, "patch_latency", "patch",
     "a probe of type patch on each host that the service runs on",
     "サービスを構成する各ホストのpatchプローブ",
     "{\"id\": \"patches\", \"type\": \"patch\", "
     "\"source\": {\"kind\": \"apt\"}}"},
    {0, "notification_delay", NULL,
     "a dated document on how alerts are delivered and when that was last "
     "tried; for \"a few minutes\" also a number under \"interpretations\"",
     "通知の仕組みと直近の訓練を示す日付のある文書。「数分」には"
     "interpretationsの数値も必要",
     DOCUMENT},
    {0, "monitoring_interval", NULL,
     "a dated document: the configuration of the vendor's own monitoring",
     "日付のある文書(提供者自身の監視の設定)", DOCUMENT},
    {0, "api_documentation", NULL, MISSING_PAGE, PAGE},
    {0, "support_hours", NULL, MISSING_PAGE, PAGE},
    {0, "termination_notice", NULL, MISSING_PAGE, PAGE},
    {0, "backup_interval", "backup", MISSING_BACKUP, BACKUP},
    {0, "backup_generations", "backup", MISSING_BACKUP, BACKUP},
    {0, "backup_retention", "backup", MISSING_BACKUP, BACKUP},
    {0, "recovery_point", "backup", MISSING_BACKUP, BACKUP},
    {0, "encryption", "backup",
     "a source that tells whether its store is encrypted (type backup), or a "
     "document",
     "暗号化の有無が分かる情報源(backupプローブ)又は文書", BACKUP},
    {0, "certificate", "certificate",
     "a page or document that must contain the number",
     "登録番号の記載を確認できるページ又は文書", PAGE},
    {0, "tls_version", "tls", "a probe of type tls on the endpoint",
     "接続先のtlsプローブ",
     "{\"id\": \"tls\", \"type\": \"tls\", \"url\": \"{host}\"}"},
    {0, "virus_scan_interval", "scan",
     "a probe of type scan on each server's log",
     "各サーバーのスキャン記録を参照するscanプローブ",
     "{\"id\": \"scan\", \"type\": \"scan\", \"source\": {\"kind\": "
     "\"clamscan\", \"log\": \"/var/log/clamav/clamscan.log\"}}"},
    {0, "pattern_update_interval", "scan",
     "a probe of type scan that knows the database",
     "定義ファイルの日付が分かるscanプローブ",
     "{\"id\": \"scan\", \"type\": \"scan\", \"source\": {\"kind\": "
     "\"clamd\"}}"},
    {0, "concurrent_users", NULL, MISSING_PERSON, ATTEST},
    {0, "deletion_delay", NULL, MISSING_PERSON, ATTEST},
};

/* Items without a claim that a machine understood. */
static const struct coverage_way by_item[] = {
    {3, NULL, NULL, MISSING_PAGE, PAGE},
    {35, NULL, NULL, MISSING_PAGE, PAGE},
};

static const struct coverage_way a_document = {0, NULL, NULL, MISSING_DOCUMENT,
                                               DOCUMENT};
static const struct coverage_way a_person = {0, NULL, NULL, MISSING_PERSON,
                                             ATTEST};

static const struct coverage_way *find(const struct coverage_way *ways,
                                       size_t n, int item, const char *metric)
{
    for (size_t i = 0; i < n; i++) {
        bool fits = metric == NULL ? ways[i].item == item
                                   : text_equal(ways[i].metric, metric);
        if (fits) {
            return &ways[i];
        }
    }
    return NULL;
}

const struct coverage_way *coverage_way(int item, const char *metric)
{
    const struct coverage_way *way =
        metric == NULL ? find(by_item, ARRAY_LEN(by_item), item, NULL)
                       : find(by_metric, ARRAY_LEN(by_metric), item, metric);
    if (way != NULL) {
        return way;
    }
    bool known = item >= 1 && item <= CLAIM_ITEMS;
    bool attested = known && claim_item_class(item) == VERIFY_ATTESTED;
    return attested ? &a_person : &a_document;
}
