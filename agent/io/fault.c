#include "io/fault.h"

#include <errno.h>

#include "base/check.h"

struct fault fault_of(int error, bool at_once)
{
    ASSERT(error > 0);
    switch (error) {
    case ECONNREFUSED:
        return (struct fault){REASON_REFUSED, 0};
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
        return (struct fault){REASON_RESET, 0};
    case ETIMEDOUT:
        return (struct fault){REASON_CONNECT_TIMEOUT, 0};
    case EHOSTDOWN:
        return (struct fault){REASON_HOST_UNREACHABLE, 0};
    case EHOSTUNREACH:
    case ENETUNREACH:
        return at_once ? (struct fault){REASON_OWN_NETWORK, error}
                       : (struct fault){REASON_HOST_UNREACHABLE, 0};
    case ENETDOWN:
    case EAFNOSUPPORT:
        return (struct fault){REASON_OWN_NETWORK, error};
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case ENOSPC:
    case EADDRNOTAVAIL:
    case EAGAIN:
        return (struct fault){REASON_OWN_RESOURCE, error};
    case EACCES:
    case EPERM:
        return (struct fault){REASON_OWN_DENIED, error};
    default:
        return (struct fault){REASON_OWN_FAULT, error};
    }
}
