/*
 * What the lines of an export look like, for who writes and who reads them
 * (docs/evidence.md).
 */
#ifndef STORE_SQLITE_EXPORT_LINE_H
#define STORE_SQLITE_EXPORT_LINE_H

#include "store/store.h"

#define EXPORT_VERSION 1

/* A document in base64, and the members around it. */
#define EXPORT_LINE_MAX (STORE_DOCUMENT_MAX / 3 * 4 + 65536)

/* How they begin. */
#define EXPORT_HEADER "{\"export\":{"
#define EXPORT_RECORD "{\"hash\":\""
#define EXPORT_LATENCY "{\"latency\":{"
#define EXPORT_RUN "{\"run\":["
#define EXPORT_DOCUMENT "{\"document\":{\"base64\":\""
#define EXPORT_END "{\"end\":\""

#endif
