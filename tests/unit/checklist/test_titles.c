/* Items named in a vendor's own words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "checklist/match.h"
#include "core/claim.h"

struct named {
    int no;
    const char *title;
};

static struct match match(struct arena *arena, const char *title)
{
    return match_item(arena, matcher_create(arena), "", title, "");
}

static void metis_titles_are_known(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        for (int japanese = 0; japanese < 2; japanese++) {
            struct match found =
                match(&arena, claim_item_title(no, japanese != 0));
            assert_int_equal(found.no, no);
            assert_true(found.is_title && !found.is_likely);
        }
    }
    arena_fini(&arena);
}

static void own_words_are_guessed_and_doubted(void **state)
{
    (void)state;
    static const struct named titles[] = {
        {2, "定期メンテナンスの告知"},
        {3, "サービス廃止時の通知期間"},
        {12, "年間障害発生件数"},
        {15, "障害のお知らせまでの時間"},
        {16, "監視の頻度"},
        {26, "障害時のサポート受付時間"},
        {27, "通常のサポート受付時間"},
        {30, "バックアップの保存日数"},
        {42, "端末との通信の暗号化"},
        {47, "ウイルススキャンの実施頻度"},
        {5, "Uptime SLA"},
        {29, "Backup: point of recovery (RPO)"},
        {32, "How many backup copies"},
        {40, "Independent penetration test"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        struct match found = match(&arena, titles[i].title);
        assert_int_equal(found.no, titles[i].no);
        assert_true(found.is_likely);
    }
    arena_fini(&arena);
}

static void titles_in_two_languages(void **state)
{
    (void)state;
    static const struct named titles[] = {
        {5, "サービス稼働率 / Availability"},
        {26, "サービス提供時間帯(障害対応) / Support hours (incidents)"},
        {26, "Support hours (incident response)"},
        {27, "Support hours (general enquiries)"},
        {29, "RPO / Recovery point objective"},
        {5, "サービス稼働率(月間)"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        assert_int_equal(match(&arena, titles[i].title).no, titles[i].no);
    }
    arena_fini(&arena);
}

static void what_is_no_item_is_none(void **state)
{
    (void)state;
    static const char *const titles[] = {"会社名", "ログイン方法", "備考",
                                         "資本金", "Price list"};
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        assert_int_equal(match(&arena, titles[i]).no, 0);
    }
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metis_titles_are_known),
        cmocka_unit_test(own_words_are_guessed_and_doubted),
        cmocka_unit_test(titles_in_two_languages),
        cmocka_unit_test(what_is_no_item_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
