/*
 * The kinds of sources that ask AWS, for the types that have them. Their
 * options and facts are in docs/sources.md, "AWS".
 */
#ifndef PROBES_AWS_KINDS_H
#define PROBES_AWS_KINDS_H

#include "probes/source.h"

/* Of `backup`: copies (probes/backup/backup.h has their facts). */
extern const struct source_kind aws_rds;    /* snapshots of an RDS instance */
extern const struct source_kind aws_aurora; /* of an Aurora cluster */
extern const struct source_kind aws_ebs;    /* of an EBS volume */
extern const struct source_kind aws_s3;     /* objects under a prefix */

/* Of `patch`: what Systems Manager counts, by instance. */
extern const struct source_kind aws_ssm;

/* Of `document`: how an Aurora cluster is built. */
extern const struct source_kind aws_cluster;

#endif
