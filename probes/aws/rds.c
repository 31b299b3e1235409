/*
 * RDS: snapshots of an instance (DescribeDBSnapshots) and of an Aurora cluster
 * (DescribeDBClusterSnapshots), automated and manual ones in one list; and the
 * cluster itself (DescribeDBClusters).
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "probes/aws/aws.h"
#include "probes/aws/kinds.h"

#define PAGE_SIZE "100" /* the most that RDS gives */

/* What differs between the three. */
struct rds_list {
    const char *action;
    const char *right;
    const char *response, *result; /* elements */
    const char *list, *item, *id;
    const char *option;    /* names the instance or cluster */
    const char *parameter; /* the same in the question */
};

static const struct rds_list instance_snapshots = {
    "DescribeDBSnapshots",
    "rds:DescribeDBSnapshots",
    "DescribeDBSnapshotsResponse",
    "DescribeDBSnapshotsResult",
    "DBSnapshots",
    "DBSnapshot",
    "DBSnapshotIdentifier",
    "source.instance",
    "DBInstanceIdentifier",
};

static const struct rds_list cluster_snapshots = {
    "DescribeDBClusterSnapshots",
    "rds:DescribeDBClusterSnapshots",
    "DescribeDBClusterSnapshotsResponse",
    "DescribeDBClusterSnapshotsResult",
    "DBClusterSnapshots",
    "DBClusterSnapshot",
    "DBClusterSnapshotIdentifier",
    "source.cluster",
    "DBClusterIdentifier",
};

static const struct rds_list clusters = {
    "DescribeDBClusters",
    "rds:DescribeDBClusters",
    "DescribeDBClustersResponse",
    "DescribeDBClustersResult",
    "DBClusters",
    "DBCluster",
    "DBClusterIdentifier",
    "source.cluster",
    "DBClusterIdentifier",
};

static void rds_compose(struct source *source, struct aws_request *ret)
{
    const struct aws *aws = aws_of(source);
    const struct rds_list *list = aws->own;
    const char *type = params_text(source->params, "source.snapshots", NULL);
    struct buf body;
    buf_init(&body, AWS_BODY_MAX);
    aws_param(&body, "Action", list->action);
    aws_param(&body, "Version", "2014-10-31");
    aws_param(&body, list->parameter,
              params_text(source->params, list->option, ""));
    aws_param(&body, "MaxRecords", PAGE_SIZE);
    if (type != NULL) {
        aws_param(&body, "SnapshotType", type);
    }
    if (aws->next != NULL) {
        aws_param(&body, "Marker", aws->next);
    }
    ret->service = "rds";
    ret->right = list->right;
    ret->body = aws_query_text(source, &body);
}

/* Calls `take` for each item of a page. */
static void rds_read(struct source *source, const struct source_output *output,
                     void (*take)(struct source *, const struct aws_node *))
{
    struct arena arena = {0};
    const struct rds_list *list = aws_of(source)->own;
    const struct aws_node *root =
        aws_answer(source, &arena, output, list->response);
    const struct aws_node *result = aws_need(source, root, list->result);
    const struct aws_node *items = aws_need(source, result, list->list);
    for (const struct aws_node *item = items == NULL ? NULL : items->child;
         item != NULL; item = item->next) {
        take(source, item);
    }
    aws_next(source, aws_xml_text(result, "Marker"));
    arena_fini(&arena);
}

/* Clusters call it otherwise than instances. */
static const char *encrypted_of(const struct aws_node *item)
{
    const char *encrypted = aws_xml_text(item, "StorageEncrypted");
    return encrypted != NULL ? encrypted : aws_xml_text(item, "Encrypted");
}

/* A copy of a snapshot is as old as what it is a copy of. A snapshot that is
 * still being made has no time yet, and is none. */
static void take_snapshot(struct source *source, const struct aws_node *item)
{
    struct facts *facts = &source->facts;
    const struct rds_list *list = aws_of(source)->own;
    const char *id = aws_xml_text(item, list->id);
    const char *status = aws_xml_text(item, "Status");
    const char *type = aws_xml_text(item, "SnapshotType");
    const char *encrypted = encrypted_of(item);
    int64_t at_ms = 0;
    int64_t original_ms = 0;
    if (!text_equal(item->name, list->item) || id == NULL || status == NULL) {
        source_refuse(source, "AWS rds: a snapshot without name or status");
        return;
    }
    bool complete = text_equal(status, "available");
    bool timed = aws_instant(item, "SnapshotCreateTime", &at_ms);
    if (complete && !timed) {
        source_refuse(source, "AWS rds: snapshot %s has no time", id);
        return;
    }
    if (timed &&
        aws_instant(item, "OriginalSnapshotCreateTime", &original_ms) &&
        original_ms < at_ms) {
        at_ms = original_ms;
    }
    if (timed) {
        facts_int(facts, id, "at_ms", at_ms);
    }
    facts_bool(facts, id, "complete", complete);
    if (encrypted != NULL) {
        facts_bool(facts, id, "encrypted", text_equal(encrypted, "true"));
    }
    if (type != NULL) {
        facts_text(facts, id, "made", type);
    }
}

static void read_snapshots(struct source *source,
                           const struct source_output *output)
{
    rds_read(source, output, take_snapshot);
}

static void take_cluster(struct source *source, const struct aws_node *item)
{
    struct facts *facts = &source->facts;
    const struct rds_list *list = aws_of(source)->own;
    const char *id = aws_xml_text(item, list->id);
    int64_t days = aws_count(aws_xml_text(item, "BackupRetentionPeriod"));
    int64_t n = 0;
    if (id == NULL || aws_xml_text(item, "MultiAZ") == NULL ||
        encrypted_of(item) == NULL) {
        source_refuse(source, "AWS rds: a cluster without name, MultiAZ or "
                              "StorageEncrypted");
        return;
    }
    const struct aws_node *members = aws_xml_child(item, "DBClusterMembers");
    for (const struct aws_node *member = members == NULL ? NULL
                                                         : members->child;
         member != NULL; member = member->next) {
        n++;
    }
    facts_bool(facts, id, "multi_az", aws_is_true(item, "MultiAZ"));
    facts_bool(facts, id, "encrypted", text_equal(encrypted_of(item), "true"));
    facts_text(facts, id, "region", aws_of(source)->region);
    facts_int(facts, id, "instance_count", n);
    if (days >= 0) {
        facts_int(facts, id, "backup_retention_days", days);
    }
}

static void read_clusters(struct source *source,
                          const struct source_output *output)
{
    rds_read(source, output, take_cluster);
}

static const struct aws_task snapshots_task = {rds_compose, read_snapshots};
static const struct aws_task clusters_task = {rds_compose, read_clusters};

static void begin_list(struct source *source, const struct aws_task *task,
                       const struct rds_list *list)
{
    struct rds_list *own = arena_alloc(source->arena, sizeof *own);
    *own = *list;
    aws_begin(source, task, own);
}

static enum err check_instance(const struct params *params,
                               const char **ret_option, struct errmsg *msg)
{
    return aws_check_needs(params, instance_snapshots.option, ret_option, msg);
}

static enum err check_cluster(const struct params *params,
                              const char **ret_option, struct errmsg *msg)
{
    return aws_check_needs(params, cluster_snapshots.option, ret_option, msg);
}

static void begin_rds(struct source *source)
{
    begin_list(source, &snapshots_task, &instance_snapshots);
}

static void begin_aurora(struct source *source)
{
    begin_list(source, &snapshots_task, &cluster_snapshots);
}

static void begin_cluster(struct source *source)
{
    begin_list(source, &clusters_task, &clusters);
}

const struct source_kind aws_rds = {
    .name = "rds", .check = check_instance, .begin = begin_rds};
const struct source_kind aws_aurora = {
    .name = "aurora", .check = check_cluster, .begin = begin_aurora};
const struct source_kind aws_cluster = {
    .name = "aws", .check = check_cluster, .begin = begin_cluster};
