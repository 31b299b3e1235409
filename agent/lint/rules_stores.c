/*
 * Which stores items 28, 30 and 32 speak of: by the scopes of their claims,
 * and by the words of their answers.
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "lint/rules.h"

#define TEXT_MAX 4096

struct store {
    const char *slug; /* as the scopes of claims */
    const char *ja, *en;
    const char *words;
};

/* Words that name a store, not a place where copies are put (S3, another
 * region) nor a thing that holds one (a backup file). */
static const struct store stores[] = {
    {"database", "データベース", "databases",
     "データベース|データーベース|Aurora|RDS|DynamoDB|MySQL|PostgreSQL|"
     "DBサーバー|DBサーバ|DBについて|DBの|DBは|DB:|DB：|Cloud SQL|database"},
    {"server_storage", "サーバーのストレージ", "server storage",
     "EBS|サーバーのストレージ|サーバのストレージ|サーバーストレージ|"
     "サーバストレージ|サーバーディスク|サーバーのディスク|"
     "サーバのディスク|ブロックストレージ|server storage|block storage|"
     "server disk|server volume"},
    {"files", "ファイルストレージ", "file storage",
     "ファイルストレージ|ファイルサーバー|ファイルサーバ|添付ファイル|"
     "アップロードファイル|アップロードされたファイル|ファイルデータ|"
     "file storage|file server|uploaded file|attachment"},
    {"servers", "サーバーイメージ", "server images",
     "サーバーイメージ|サーバイメージ|マシンイメージ|仮想マシン|"
     "server image|machine image|virtual machine"},
};
#define STORES ARRAY_LEN(stores)
_Static_assert(STORES < 32, "sets of stores are bits");

/* How an item treats each store, as bits. */
struct treated {
    unsigned named;    /* spoken of at all */
    unsigned promised; /* a claim stands for it */
    unsigned denied;   /* has no backup, as it says */
    bool all;          /* a claim without a store stands for all of them */
};

/* The text from the store's word to the next store's, or to its end. */
static const char *part_about(const struct lint *lint, const char *text,
                              size_t store)
{
    const char *word = lint_says(lint->arena, text, stores[store].words);
    const char *from = strcasestr(text, word) + strlen(word);
    size_t n = strlen(from);
    for (size_t i = 0; i < STORES; i++) {
        const char *other = lint_says(lint->arena, from, stores[i].words);
        const char *at = other != NULL ? strcasestr(from, other) : NULL;
        if (i != store && at != NULL && (size_t)(at - from) < n) {
            n = (size_t)(at - from);
        }
    }
    return arena_strndup(lint->arena, from, n);
}

/* "バックアップ対象外", "バックアップという概念はありません", "not backed up":
 * close by, since 復元は承っておりません denies something else. */
static bool denies_backup(const struct lint *lint, const char *part)
{
    const size_t near = strlen("という概念はありません");
    const char *word = lint_says(lint->arena, part, "バックアップ");
    if (word == NULL) {
        return lint_says(lint->arena, part,
                         "not backed up|no backup|対象外|excluded from backup|"
                         "without backup") != NULL;
    }
    const char *after = strstr(part, word) + strlen(word);
    size_t n = strlen(after);
    const char *close = arena_strndup(lint->arena, after, n < near ? n : near);
    return lint_says(lint->arena, close,
                     "対象外|対象に含|はありません|しておりません|"
                     "していません|行いません|行っていません|取得しません|"
                     "なし|無し") != NULL &&
           lint_says(lint->arena, close, "復元|復旧|リストア|返却|提供") ==
               NULL;
}

/* The store is spoken of, not only a place where copies go: S3に保存. */
static bool is_named(const struct lint *lint, const char *text,
                     const char *words)
{
    const char *word = lint_says(lint->arena, text, words);
    if (word == NULL) {
        return false;
    }
    const char *at = strcasestr(text, word), *after = at + strlen(word);
    bool about = text_starts(after, "について") || text_starts(after, "には") ||
                 text_starts(after, "に関") || text_starts(after, "に対");
    bool into = text_starts(after, "に") || text_starts(after, "へ");
    bool english = (at - text >= 3 && strncasecmp(at - 3, "to ", 3) == 0) ||
                   (at - text >= 3 && strncasecmp(at - 3, "in ", 3) == 0) ||
                   (at - text >= 3 && strncasecmp(at - 3, "on ", 3) == 0);
    return about || !(into || english);
}

static unsigned bit_of(const char *slug)
{
    for (size_t i = 0; i < STORES; i++) {
        if (text_equal(stores[i].slug, slug)) {
            return 1u << i;
        }
    }
    return 0;
}

static struct treated treated_in(const struct lint *lint, int no)
{
    struct treated treated = {0};
    const struct checklist_item *item = lint_item(lint, no);
    if (item == NULL || item->mark == 0) {
        return treated;
    }
    for (size_t i = 0; i < item->n_claims; i++) {
        const struct claim *claim = &item->claims[i];
        bool backup = text_starts(claim->metric, "backup_");
        treated.promised |= backup ? bit_of(claim->scope) : 0;
        treated.all = treated.all || (backup && claim->scope == NULL);
    }
    treated.named = treated.promised;
    for (size_t i = 0; i < STORES; i++) {
        const char *answer = item->answer;
        if (!is_named(lint, answer, stores[i].words)) {
            continue;
        }
        treated.named |= 1u << i;
        bool promised = (treated.promised >> i & 1) != 0;
        if (!promised && denies_backup(lint, part_about(lint, answer, i))) {
            treated.denied |= 1u << i;
        }
    }
    return treated;
}

/* "データベース、ファイルストレージ". */
static const char *names_of(struct lint *lint, unsigned set, bool japanese)
{
    struct buf names;
    buf_init(&names, TEXT_MAX);
    for (size_t i = 0; i < STORES; i++) {
        if ((set >> i & 1) != 0) {
            const char *between = japanese ? "、" : ", ";
            buf_puts(&names, names.len > 0 ? between : "");
            buf_puts(&names, japanese ? stores[i].ja : stores[i].en);
        }
    }
    const char *text = arena_strdup(lint->arena, buf_str(&names));
    buf_fini(&names);
    return text;
}

/* What is wrong, as a part of the sentence; nothing for an empty set. */
static void put_part(struct lint *lint, unsigned set, const char *ja,
                     const char *en, struct buf texts[2])
{
    if (set == 0) {
        return;
    }
    buf_printf(&texts[0], "%s%s", names_of(lint, set, true), ja);
    buf_printf(&texts[1], "%s%s", names_of(lint, set, false), en);
}

/* Stores that one item has and another lacks. */
struct mismatch {
    unsigned not_backed; /* generations are promised, no backup is described */
    unsigned not_kept;   /* a backup is described, no generations are told */
    unsigned denied;     /* no backup, though the item is marked as having */
    unsigned contradicted; /* denied here and promised there */
};

static void add_mismatch(struct lint *lint, int other,
                         const struct mismatch *found)
{
    struct buf texts[2];
    buf_init(&texts[0], TEXT_MAX);
    buf_init(&texts[1], TEXT_MAX);
    put_part(lint, found->not_backed,
             "は世代数だけがありバックアップの記載が"
             "ありません。",
             ": generations are promised, but no backup is described. ", texts);
    put_part(lint, found->not_kept,
             "はバックアップの記載があり世代数がありません。",
             ": named with the backups, but without generations. ", texts);
    put_part(lint, found->denied,
             "は[有]の項目なのにバックアップがないと書かれています。",
             ": no backup, though the item says there is one. ", texts);
    put_part(lint, found->contradicted,
             "はバックアップがないとも世代があるとも書かれています。",
             ": said to have no backup, and to have generations. ", texts);
    bool error =
        found->contradicted != 0 ||
        (found->not_backed != 0 && (found->not_kept | found->denied) != 0);
    ASSERT(other == 0 || other > 28);
    lint_add(lint, "store-mismatch", error ? LINT_ERROR : LINT_WARNING,
             (int[]){28, other, 0},
             arena_printf(lint->arena,
                          "バックアップの項目どうしで対象が合いません。%s"
                          "保存先ごとに方法・保存期間・世代数を揃えて書いて"
                          "ください。",
                          buf_str(&texts[0])),
             arena_printf(lint->arena,
                          "The items on backups do not speak of the same "
                          "stores. %sGive method, retention and generations "
                          "for each store.",
                          buf_str(&texts[1])));
    buf_fini(&texts[0]);
    buf_fini(&texts[1]);
}

void lint_store_mismatch(struct lint *lint)
{
    const struct treated methods = treated_in(lint, 28);
    const struct treated kept = treated_in(lint, 32);
    const struct checklist_item *item = lint_item(lint, 28);
    bool both = methods.named != 0 && kept.named != 0;
    struct mismatch found = {
        .not_backed = both && !methods.all ? kept.promised & ~methods.named : 0,
        .not_kept = both && !kept.all
                        ? methods.named & ~kept.named & ~methods.denied
                        : 0,
        .contradicted = methods.denied & kept.promised,
    };
    bool marked = item != NULL && item->mark == 1;
    found.denied = marked ? methods.denied & ~found.contradicted : 0;
    unsigned between = found.not_backed | found.not_kept | found.contradicted;
    ASSERT((found.contradicted & found.not_kept) == 0);
    if ((between | found.denied) != 0) {
        add_mismatch(lint, between != 0 ? 32 : 0, &found);
    }
}
