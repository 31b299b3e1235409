/*
 * The options of every source that asks AWS: for the `source` of a type, which
 * has a `ca` of its own.
 */
#ifndef CONF_OPTIONS_AWS_H
#define CONF_OPTIONS_AWS_H

#include "conf/options.h"

#define AWS_OPTIONS                                                            \
    {.name = "region",                                                         \
     .shapes = SHAPE_TEXT,                                                     \
     .format = FORMAT_LINE,                                                    \
     .reckoned = "`AWS_REGION`, `AWS_DEFAULT_REGION`",                         \
     .description = "AWS: the region, such as `ap-northeast-1`."},             \
        {.name = "endpoint",                                                   \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_URL,                                                 \
         .reckoned = "AWS's own for service and region",                       \
         .description =                                                        \
             "AWS: ask here instead, a VPC endpoint or a stand-in; "           \
             "`http` only on this host."},                                     \
        {.name = "profile",                                                    \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_LINE,                                                \
         .description =                                                        \
             "AWS: keys from this profile of the shared credentials "          \
             "file, and from nowhere else."},                                  \
        {.name = "credentials_file",                                           \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_PATH,                                                \
         .reckoned = "`AWS_SHARED_CREDENTIALS_FILE`, `~/.aws/credentials`",    \
         .description =                                                        \
             "AWS: the shared credentials file; if given, keys come "          \
             "from nowhere else."},                                            \
    {                                                                          \
        .name = "proxy", .shapes = SHAPE_TEXT, .format = FORMAT_URL,           \
        .description = "AWS: proxy to go through (`http`); metadata of "       \
                       "instance and container are asked without it."          \
    }

#endif
