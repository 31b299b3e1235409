/* Systems Manager and clusters as their types will ask them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/aws/kinds.h"
#include "unit/probes/support_look.h"

#define INSTANCES(ids, next)                                                   \
    {                                                                          \
        200, "{\"InstanceInformationList\": [" ids "], \"NextToken\": " next   \
             "}"                                                               \
    }
#define ID(id) "{\"InstanceId\": \"" id "\"}"
#define STATE(id, missing)                                                     \
    "{\"InstanceId\": \"" id "\", \"MissingCount\": " missing                  \
    ", \"FailedCount\": 0, \"InstalledCount\": 90, "                           \
    "\"SecurityNonCompliantCount\": 1, "                                       \
    "\"OperationEndTime\": 4000000000.5}"
#define STATES(states)                                                         \
    {                                                                          \
        200, "{\"InstancePatchStates\": [" states "]}"                         \
    }
#define PATCHES(patches, next)                                                 \
    {                                                                          \
        200, "{\"Patches\": [" patches "], \"NextToken\": " next "}"           \
    }

static int set_up(void **state)
{
    (void)state;
    setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "canary", 1);
    unsetenv("AWS_SESSION_TOKEN");
    return 0;
}

/* Looks with a region, this endpoint, and one option more. */
static void look_with(struct look *look, const struct source_kind *kind,
                      struct param more)
{
    char endpoint[64];
    look_begin(look);
    snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", look->port);
    struct param items[] = {
        {.name = "source.kind", .text = kind->name},
        {.name = "source.region", .text = "ap-northeast-1"},
        {.name = "source.endpoint", .text = endpoint},
        more,
    };
    struct params params = {items, 4};
    const char *option = NULL;
    struct errmsg msg = {0};
    assert_int_equal(kind->check(&params, &option, &msg), ERR_OK);
    look_at(look, kind, &params);
}

static const struct param everything = {.name = "source.updates",
                                        .text = "all"};

static void every_instance_and_what_it_lacks(void **state)
{
    (void)state;
    struct look look = {
        .answers = {INSTANCES(ID("i-1"), "\"more\""),
                    INSTANCES(ID("i-2"), "\"\""),
                    STATES(STATE("i-1", "2") "," STATE("i-2", "0")),
                    PATCHES("{\"KBId\": \"KB1\", \"Classification\": "
                            "\"SecurityUpdates\", \"State\": \"Missing\"}",
                            "\"t\""),
                    PATCHES(
                        "{\"KBId\": \"KB2\", \"Classification\": \"Updates\", "
                        "\"State\": \"Failed\"}",
                        "null")},
        .n_answers = 5};
    look_with(&look, &aws_ssm, everything);
    assert_false(look.refused);
    assert_int_equal(look.n_asked, 5);
    assert_non_null(strstr(look.asked[1], "\"NextToken\":\"more\""));
    assert_non_null(strstr(look.asked[2], "\"InstanceIds\":[\"i-2\",\"i-1\"]"));
    assert_non_null(strstr(
        look.asked[2], "x-amz-target: AmazonSSM.DescribeInstancePatchStates"));
    assert_non_null(strstr(look.asked[3], "\"InstanceId\":\"i-1\""));
    assert_non_null(strstr(look.asked[4], "\"NextToken\":\"t\""));
    assert_int_equal(look_number(&look, "i-1", "missing_count"), 2);
    assert_int_equal(look_number(&look, "i-2", "missing_count"), 0);
    assert_int_equal(look_number(&look, "i-1", "security_missing_count"), 1);
    assert_int_equal(
        look_number(&look, "i-1", "installed_pending_reboot_count"), -1);
    assert_true(look_number(&look, "i-1", "scanned_ms") == 4000000000500);
    assert_int_equal(look_number(&look, "i-1/KB1", "pending"), 1);
    assert_int_equal(look_number(&look, "i-1/KB1", "security"), 1);
    assert_int_equal(look_number(&look, "i-1/KB2", "pending"), 1);
    assert_int_equal(look_number(&look, "i-1/KB2", "security"), 0);
    assert_string_equal(look_text(&look, "i-1/KB2", "patch_state"), "Failed");
    look_fini(&look);
}

static void expect_refused(struct look look, const struct source_kind *kind,
                           const char *text)
{
    struct param cluster = {.name = "source.cluster", .text = "main"};
    look_with(&look, kind, cluster);
    assert_true(look.refused);
    if (strstr(look.text, text) == NULL) {
        fail_msg("%s is not in: %s", text, look.text);
    }
    look_fini(&look);
}

static const char *const ids[] = {"i-1", "i-2"};

static const struct param instances = {.name = "source.instances",
                                       .kind = PARAM_STRINGS,
                                       .texts = ids,
                                       .n_texts = 2};

static void only_named_instances_and_security(void **state)
{
    (void)state;
    struct look look = {
        .answers = {STATES(STATE("i-1", "0") "," STATE("i-2", "2")),
                    PATCHES("{\"KBId\": \"openssl.x86_64\", "
                            "\"Classification\": \"Security\", "
                            "\"State\": \"Missing\"}, "
                            "{\"KBId\": \"vim.x86_64\", \"State\": "
                            "\"Missing\"}",
                            "null")},
        .n_answers = 2};
    look_with(&look, &aws_ssm, instances);
    assert_false(look.refused);
    assert_int_equal(look.n_asked, 2);
    assert_int_equal(look_number(&look, "i-2/openssl.x86_64", "pending"), 1);
    assert_int_equal(look_number(&look, "i-2/vim.x86_64", "pending"), -1);
    look_fini(&look);
}

static void an_instance_that_was_not_scanned(void **state)
{
    (void)state;
    struct look never = {.answers = {STATES(STATE("i-1", "0"))},
                         .n_answers = 1};
    look_with(&never, &aws_ssm, instances);
    assert_true(never.refused);
    assert_non_null(strstr(never.text, "i-2 was never scanned"));
    look_fini(&never);
    struct look old = {.answers = {STATES("{\"InstanceId\": \"i-1\", "
                                          "\"OperationEndTime\": 1.7e9}")},
                       .n_answers = 1};
    look_with(&old, &aws_ssm, instances);
    assert_true(old.refused);
    assert_non_null(
        strstr(old.text, "i-1 was last scanned at 2023-11-14T22:13:20Z"));
    look_fini(&old);
}

static void what_is_no_answer_is_refused(void **state)
{
    (void)state;
    expect_refused(
        (struct look){.answers = {INSTANCES("", "null")}, .n_answers = 1},
        &aws_ssm, "manages no instance");
    expect_refused((struct look){.answers = {{200, "{\"Instances\": []}"}},
                                 .n_answers = 1},
                   &aws_ssm, "without InstanceInformationList");
    expect_refused((struct look){.answers = {{200, "{"}}, .n_answers = 1},
                   &aws_ssm, "no JSON");
    expect_refused(
        (struct look){.answers = {{400, "{\"__type\": \"com.amazonaws.ssm#"
                                        "AccessDeniedException\"}"}},
                      .n_answers = 1},
        &aws_ssm, "need the right ssm:DescribeInstanceInformation");
    expect_refused(
        (struct look){.answers = {INSTANCES(ID("i-1"), "null"),
                                  STATES("{\"InstanceId\": \"i-1\", "
                                         "\"OperationEndTime\": 4e9}")},
                      .n_answers = 2},
        &aws_ssm, "without MissingCount");
}

#define CLUSTERS(inside)                                                       \
    {                                                                          \
        200, "<DescribeDBClustersResponse><DescribeDBClustersResult>"          \
             "<DBClusters><DBCluster>"                                         \
             "<DBClusterIdentifier>main</DBClusterIdentifier>" inside          \
             "</DBCluster></DBClusters></DescribeDBClustersResult>"            \
             "</DescribeDBClustersResponse>"                                   \
    }

static void a_cluster_says_how_it_is_built(void **state)
{
    (void)state;
    struct look look = {
        .answers = {CLUSTERS(
            "<MultiAZ>true</MultiAZ><StorageEncrypted>false"
            "</StorageEncrypted><BackupRetentionPeriod>7"
            "</BackupRetentionPeriod><DBClusterMembers><DBClusterMember/>"
            "<DBClusterMember/></DBClusterMembers>")},
        .n_answers = 1};
    look_with(&look, &aws_cluster,
              (struct param){.name = "source.cluster", .text = "main"});
    assert_false(look.refused);
    assert_non_null(strstr(look.asked[0], "DBClusterIdentifier=main"));
    assert_int_equal(look_number(&look, "main", "multi_az"), 1);
    assert_int_equal(look_number(&look, "main", "encrypted"), 0);
    assert_int_equal(look_number(&look, "main", "instance_count"), 2);
    assert_int_equal(look_number(&look, "main", "backup_retention_days"), 7);
    assert_string_equal(look_text(&look, "main", "region"), "ap-northeast-1");
    look_fini(&look);
    expect_refused((struct look){.answers = {CLUSTERS("")}, .n_answers = 1},
                   &aws_cluster, "without name, MultiAZ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instance_and_what_it_lacks),
        cmocka_unit_test(only_named_instances_and_security),
        cmocka_unit_test(an_instance_that_was_not_scanned),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(a_cluster_says_how_it_is_built),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
