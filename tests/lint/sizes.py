"""Functions, files, headers, parameters and lines stay small."""
import sys

import source

FUNCTION_LINES = 70
PARAMETERS = 6
FILE_LINES = 800
HEADER_LINES = 200
COLUMNS = 80
# Callbacks whose parameters a library lays down.
PRESCRIBED = {"dns_on_receive", "on_request"}


def check_functions(report, name, text):
    for function in source.functions(text):
        if function.lines > FUNCTION_LINES:
            report.add(name, function.first,
                       f"{function.name} has {function.lines} lines, "
                       f"{FUNCTION_LINES} are the most; split it")
        if (function.n_parameters > PARAMETERS
                and function.name not in PRESCRIBED):
            report.add(name, function.first,
                       f"{function.name} takes {function.n_parameters} "
                       f"parameters, {PARAMETERS} are the most; pass a struct")


def check_file(report, name, text):
    n_lines = text.count("\n")
    limit = HEADER_LINES if name.endswith(".h") else FILE_LINES
    if n_lines > limit:
        report.add(name, n_lines, f"{n_lines} lines, {limit} are the most; "
                   "take a part out into a file of its own")
    for number, line in enumerate(text.split("\n"), 1):
        if source.width(line) > COLUMNS:
            report.add(name, number, f"{source.width(line)} columns, "
                       f"{COLUMNS} are the most; break the line")


def main():
    report = source.Report()
    for name in source.c_files():
        text = source.read(name)
        check_file(report, name, text)
        check_functions(report, name, text)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
