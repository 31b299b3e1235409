# Runs parts of a test one after the other, keeps their logs and times, and
# prints what ran. Sourced by scripts/test.

logs=build/test-logs

# begin_parts [ONLY]: ONLY is the one part wanted, with what it needs.
begin_parts() {
    only=$1
    parts=()
    passed=0
    failed=0
    started=$SECONDS
    mkdir -p "$logs"
}

# What a part alone needs before it: builds.
is_wanted() {
    [ -z "$only" ] && return 0
    case $1 in
    "$only" | setup | debug-build) return 0 ;;
    release-build) [[ $only == integration/* || $only == bench* ]] ;;
    fuzz-build) [[ $only == fuzz* ]] ;;
    *) return 1 ;;
    esac
}

# part NAME COMMAND…: runs the command, shows and keeps its output.
part() {
    local name=$1 begun=$SECONDS log result
    shift
    is_wanted "$name" || return 0
    log=$logs/${name//\//-}.log
    printf '\n=== %s\n' "$name"
    ("$@") </dev/null 2>&1 | tee "$log"
    if [ "${PIPESTATUS[0]}" -eq 0 ]; then
        result=passed
        passed=$((passed + 1))
    else
        result=FAILED
        failed=$((failed + 1))
    fi
    printf -- '--- %s %s in %d s\n' "$name" $result $((SECONDS - begun))
    parts+=("$(printf '%-28s %-7s %6d s  %s' "$name" $result \
        $((SECONDS - begun)) "$(counted "$log")")")
}

# The last "N passed, M failed" of a log, or how many tests ctest ran.
counted() {
    grep -oE '^[0-9]+ passed, [0-9]+ failed|[0-9]+ tests failed out of [0-9]+' \
        "$1" | tail -n 1
}

# run_integration TEST CLAIMD. An integration test must say how many checks it
# made, and at least one.
run_integration() {
    local out=$logs/integration-last
    case $1 in
    *.py) python3 "$1" "$2" ;;
    *) bash "$1" "$2" ;;
    esac | tee $out
    [ "${PIPESTATUS[0]}" -eq 0 ] || return 1
    grep -qE '^[1-9][0-9]* passed, 0 failed$' $out && return 0
    echo "$1: its last word must be \"N passed, 0 failed\""
    return 1
}

# Prints the table and ends the script.
end_parts() {
    printf '\n%-28s %-7s %8s\n' part result time
    printf '%s\n' "${parts[@]}"
    printf 'in all %d s; logs in %s\n\n' $((SECONDS - started)) "$logs"
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
