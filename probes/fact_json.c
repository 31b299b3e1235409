#include "probes/fact_json.h"

bool fact_from_json(const json_t *triple, struct fact *ret)
{
    const json_t *value = json_array_get(triple, 2);
    *ret = (struct fact){
        .subject = json_string_value(json_array_get(triple, 0)),
        .name = json_string_value(json_array_get(triple, 1)),
        .text = json_string_value(value),
        .number = json_is_integer(value) ? json_integer_value(value)
                                         : json_is_true(value),
        .kind = json_is_string(value)    ? FACT_TEXT
                : json_is_integer(value) ? FACT_INT
                                         : FACT_BOOL,
    };
    return json_array_size(triple) == 3 && ret->subject != NULL &&
           ret->name != NULL &&
           (json_is_string(value) || json_is_integer(value) ||
            json_is_boolean(value));
}
