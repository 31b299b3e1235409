#include "core/claim.h"

#include <string.h>

#include "base/check.h"

static const char *const relation_names[] = {
    [RELATION_ACTUAL] = "actual",   [RELATION_AT_LEAST] = "at_least",
    [RELATION_AT_MOST] = "at_most", [RELATION_EQUALS] = "equals",
    [RELATION_ONE_OF] = "one_of",   [RELATION_IS] = "is",
};

const char *claim_relation_name(enum claim_relation relation)
{
    ASSERT((size_t)relation < ARRAY_LEN(relation_names));
    return relation_names[relation];
}

/* The index of `text` among `names`, or -1. */
static int name_index(const char *const *names, size_t n, const char *text)
{
    ASSERT(text != NULL);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], text) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool claim_relation_parse(const char *text, enum claim_relation *ret_relation)
{
    int i = name_index(relation_names, ARRAY_LEN(relation_names), text);
    if (i < 0) {
        return false;
    }
    *ret_relation = (enum claim_relation)i;
    return true;
}

static const char *const verification_names[] = {
    [VERIFY_MEASURED] = "measured",
    [VERIFY_EVIDENCE] = "evidence",
    [VERIFY_ATTESTED] = "attested",
    [VERIFY_NONE] = "none",
};

const char *verification_name(enum verification verification)
{
    ASSERT((size_t)verification < ARRAY_LEN(verification_names));
    return verification_names[verification];
}

bool verification_parse(const char *text, enum verification *ret)
{
    int i = name_index(verification_names, ARRAY_LEN(verification_names), text);
    if (i < 0) {
        return false;
    }
    *ret = (enum verification)i;
    return true;
}

struct metadata {
    enum verification class;
    const char *ja, *en;
};

#define M VERIFY_MEASURED
#define E VERIFY_EVIDENCE
#define A VERIFY_ATTESTED

/* METI's 49 items of 2010, by number. The class says what decides where
 * something is promised; for the items that CO-NECT's sheet leaves without a
 * promise it is what could decide if another sheet made one. */
static const struct metadata items[CLAIM_ITEMS + 1] = {
    [1] = {M, "サービス時間", "Service hours"},
    [2] = {M, "計画停止予定通知", "Notice of planned outages"},
    [3] = {E, "サービス提供終了時の事前通知",
           "Prior notice of service termination"},
    [4] = {A, "突然のサービス提供停止に対する対処",
           "Measures against sudden service termination"},
    [5] = {M, "サービス稼働率", "Service availability"},
    [6] = {E, "ディザスタリカバリ", "Disaster recovery"},
    [7] = {A, "重大障害時の代替手段", "Alternatives during serious failures"},
    [8] = {A, "代替措置で提供するデータ形式",
           "Data format provided as an alternative"},
    [9] = {E, "アップグレード方針", "Upgrade policy"},
    [10] = {M, "平均復旧時間(MTTR)", "Mean time to repair (MTTR)"},
    [11] = {M, "目標復旧時間(RTO)", "Recovery time objective (RTO)"},
    [12] = {M, "障害発生件数", "Number of incidents"},
    [13] = {A, "システム監視基準", "System monitoring criteria"},
    [14] = {E, "障害通知プロセス", "Incident notification process"},
    [15] = {M, "障害通知時間", "Incident notification time"},
    [16] = {E, "障害監視間隔", "Monitoring interval"},
    [17] = {E, "サービス提供状況の報告方法/間隔",
            "Service status reports: method and interval"},
    [18] = {E, "ログの取得", "Log collection"},
    [19] = {M, "応答時間", "Response time"},
    [20] = {M, "遅延", "Delay"},
    [21] = {E, "バッチ処理時間", "Batch processing time"},
    [22] = {A, "カスタマイズ性", "Customizability"},
    [23] = {M, "外部接続性", "External connectivity"},
    [24] = {A, "同時接続利用者数", "Concurrent users"},
    [25] = {A, "提供リソースの上限", "Resource limits"},
    [26] = {E, "サービス提供時間帯(障害対応)", "Support hours (incidents)"},
    [27] = {E, "サービス提供時間帯(一般問合せ)",
            "Support hours (general inquiries)"},
    [28] = {E, "バックアップの方法", "Backup method"},
    [29] = {E, "バックアップデータを取得するタイミング(RPO)",
            "Backup timing (RPO)"},
    [30] = {E, "バックアップデータの保存期間", "Backup retention period"},
    [31] = {A, "データ消去の要件", "Data erasure requirements"},
    [32] = {E, "バックアップ世代数", "Backup generations"},
    [33] = {E, "データ保護のための暗号化要件",
            "Encryption requirements for data protection"},
    [34] = {A, "マルチテナントストレージにおけるキー管理要件",
            "Key management in multi-tenant storage"},
    [35] = {E, "データ漏えい・破壊時の補償/保険",
            "Compensation and insurance for data leakage or destruction"},
    [36] = {A, "解約時のデータポータビリティ",
            "Data portability at cancellation"},
    [37] = {A, "預託データの整合性検証作業",
            "Integrity verification of entrusted data"},
    [38] = {A, "入力データ形式の制限機能", "Restriction of input data formats"},
    [39] = {E, "公的認証取得の要件", "Public certifications"},
    [40] = {E, "アプリケーションに関する第三者評価",
            "Third-party assessment of the application"},
    [41] = {E, "情報取扱い環境", "Information handling environment"},
    [42] = {M, "通信の暗号化レベル", "Encryption level of communication"},
    [43] = {E, "会計監査報告書における情報セキュリティ関連事項の確認",
            "Information security matters in audit reports"},
    [44] = {A, "マルチテナント下でのセキュリティ対策",
            "Security measures under multi-tenancy"},
    [45] = {E, "情報取扱者の制限", "Restriction of information handlers"},
    [46] = {A, "セキュリティインシデント発生時のトレーサビリティ",
            "Traceability in security incidents"},
    [47] = {E, "ウイルススキャン", "Virus scanning"},
    [48] = {A, "二次記憶媒体の安全性対策",
            "Safety measures for secondary storage media"},
    [49] = {A, "データの外部保存方針", "Policy on data stored elsewhere"},
};

#undef M
#undef E
#undef A

enum verification claim_item_class(int no)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    return items[no].class;
}

const char *claim_item_title(int no, bool japanese)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    return japanese ? items[no].ja : items[no].en;
}
