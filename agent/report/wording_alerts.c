/* The texts of alerts. */
#include "report/wording_texts.h"

#include "base/check.h"
#include "base/text.h"

const struct text *text_notice_subject(enum notice_kind kind)
{
    static const struct text subjects[] = {
        [NOTICE_INCIDENT_OPENED] = {"{service}: down", "{service}: 停止"},
        [NOTICE_INCIDENT_REOPENED] = {"{service}: down again",
                                      "{service}: 再び停止"},
        [NOTICE_INCIDENT_CLOSED] = {"{service}: up again", "{service}: 復旧"},
        [NOTICE_DRIFT] = {"{service}: {claim}: {verdict}",
                          "{service}: {claim}は{verdict}"},
        [NOTICE_RECOVERED] = {"{service}: {claim}: {verdict}",
                              "{service}: {claim}は{verdict}"},
        [NOTICE_AT_RISK] = {"{service}: {claim}: close to breaking",
                            "{service}: {claim}は間もなく公表値を割ります"},
        [NOTICE_OUT_OF_RISK] = {"{service}: {claim}: safe again",
                                "{service}: {claim}は余裕を回復しました"},
        [NOTICE_EXPIRING] = {"{service}: {claim}: attested until {ends} only",
                             "{service}: {claim}の証明は{ends}まで"},
        [NOTICE_CERTIFICATE] = {"{service}: certificate ends {ends} (probe "
                                "{probe})",
                                "{service}: 証明書の期限は{ends}"
                                "(監視項目{probe})"},
        [NOTICE_STALE] = {"{service}: probe {probe} cannot tell",
                          "{service}: 監視項目{probe}が判定不能"},
        [NOTICE_FRESH] = {"{service}: probe {probe} can tell again",
                          "{service}: 監視項目{probe}の判定を再開"},
        [NOTICE_TEXT] = {"{service}: {claim}: another text is published",
                         "{service}: {claim}の公表文が変わりました"},
        [NOTICE_VERDICT] = {"{service}: {claim}: {verdict}",
                            "{service}: {claim}は{verdict}"},
    };
    ASSERT((size_t)kind < ARRAY_LEN(subjects));
    return &subjects[kind];
}

const struct text *text_notice_body(enum notice_kind kind)
{
    static const struct text opened = {"Down since {start} at the latest.",
                                       "遅くとも{start}から停止しています。"};
    static const struct text closed = {
        "Down from {start} to {end} ({down} of service time).",
        "{start}から{end}まで停止しました(計画サービス時間のうち{down})。"};
    static const struct text stale = {
        "Probe {probe} has been able to tell neither up nor down since "
        "{since}. Until it can, that time is unknown.",
        "監視項目{probe}は{since}以降、稼働・停止のいずれも判定できていません。"
        "この間の状態は不明として扱います。"};
    static const struct text fresh = {
        "Probe {probe} can tell again; it could not since {since}.",
        "監視項目{probe}は判定を再開しました({since}以降は判定不能でした)。"};
    static const struct text certificate = {
        "The certificate that probe {probe} is shown is valid until {ends}.",
        "監視項目{probe}に提示された証明書の有効期限は{ends}です。"};
    static const struct text verdict = {"{text}", "{text}"};
    ASSERT(kind <= NOTICE_VERDICT);
    switch (kind) {
    case NOTICE_INCIDENT_OPENED:
    case NOTICE_INCIDENT_REOPENED:
        return &opened;
    case NOTICE_INCIDENT_CLOSED:
        return &closed;
    case NOTICE_STALE:
        return &stale;
    case NOTICE_FRESH:
        return &fresh;
    case NOTICE_CERTIFICATE:
        return &certificate;
    default:
        return &verdict;
    }
}

const struct text *text_notice_action(enum notice_kind kind)
{
    static const struct text down = {
        "Restore the service; `claimd incident list` has its edges.",
        "サービスを復旧してください。発生時刻の範囲は claimd incident list "
        "にあります。"};
    static const struct text drift = {
        "Correct the published text or what it promises; until then "
        "`claimd ack` ends the reminders.",
        "公表内容または実態を是正してください。claimd ack "
        "で再通知を止められます。"};
    static const struct text risk = {
        "Avoid further downtime, planned stops announced in time do not count.",
        "これ以上の停止を避けてください。事前に告知した計画停止は含みません。"};
    static const struct text expiring = {
        "Have it confirmed again: `claimd attest`.",
        "claimd attest で改めて確認を記録してください。"};
    static const struct text certificate = {"Renew it before it ends.",
                                            "期限までに更新してください。"};
    static const struct text stale = {
        "Run `claimd probe`: it says why; the log has the reasons.",
        "claimd probe で原因を確認してください。理由はログにもあります。"};
    static const struct text nothing = {"Nothing.", "対応は不要です。"};
    ASSERT(kind <= NOTICE_VERDICT);
    switch (kind) {
    case NOTICE_INCIDENT_OPENED:
    case NOTICE_INCIDENT_REOPENED:
        return &down;
    case NOTICE_DRIFT:
        return &drift;
    case NOTICE_AT_RISK:
        return &risk;
    case NOTICE_EXPIRING:
        return &expiring;
    case NOTICE_CERTIFICATE:
        return &certificate;
    case NOTICE_STALE:
        return &stale;
    default:
        return &nothing;
    }
}

/* One row for each word that engine uses. */
static const struct trouble_texts {
    const char *word;
    bool is_past; /* over when it is found: nothing will resolve it */
    struct text what, action;
} troubles[] = {
    {"ledger",
     false,
     {"the ledger cannot be written", "台帳に書き込めません"},
     {"Free space or repair the disk; the log has the reason.",
      "空き容量またはディスクを確認してください。理由はログにあります。"}},
    {"crash",
     true,
     {"was not running, without having been stopped",
      "停止操作なしに停止していました"},
     {"Look into the journal of the time before.",
      "直前のジャーナルを確認してください。"}},
    {"clock_step",
     true,
     {"the clock was set", "時計が変更されました"},
     {"See that time is synchronised.", "時刻同期を確認してください。"}},
    {"suspend",
     true,
     {"the machine was suspended", "機械が休止していました"},
     {"Watch from a machine that stays on.",
      "常時稼働の機械から監視してください。"}},
    {"network",
     false,
     {"its own network was away", "自身のネットワークが不通でした"},
     {"Check the agent's own way out.", "監視側の経路を確認してください。"}},
    {"config",
     false,
     {"a new configuration was refused, the old one stays in force",
      "新しい設定は無効のため、以前の設定を継続します"},
     {"Run `claimd check`, mend it, reload.",
      "claimd check で確認し、修正して再読込してください。"}},
    {"looks",
     false,
     {"looks came late or what they saw was dropped",
      "監視の遅れ、または結果の欠落が発生しました"},
     {"Give it more processor time or watch less; the log has the numbers.",
      "処理能力を増やすか監視対象を減らしてください。数値はログにあります。"}},
};

static const struct trouble_texts *find_trouble(const char *what)
{
    for (size_t i = 0; i < ARRAY_LEN(troubles); i++) {
        if (text_equal(troubles[i].word, what)) {
            return &troubles[i];
        }
    }
    return NULL;
}

bool text_trouble_is_past(const char *what)
{
    const struct trouble_texts *texts = find_trouble(what);
    return texts != NULL && texts->is_past;
}

const struct text *text_trouble(const char *what)
{
    static const struct text unknown = {"trouble of its own", "自身の障害"};
    const struct trouble_texts *texts = find_trouble(what);
    return texts == NULL ? &unknown : &texts->what;
}

const struct text *text_trouble_action(const char *what)
{
    static const struct text unknown = {"Look into the log.",
                                        "ログを確認してください。"};
    const struct trouble_texts *texts = find_trouble(what);
    return texts == NULL ? &unknown : &texts->action;
}
