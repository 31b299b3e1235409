#include "engine/chore.h"

#include "base/check.h"

enum err heads_chore(struct chore *chore, struct errmsg *msg)
{
    (void)msg;
    ASSERT(chore->store != NULL);
    return ERR_OK;
}
