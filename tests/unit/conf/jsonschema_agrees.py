"""Holds DIR/good-*.json and DIR/bad-*.json against DIR/schema.json.

usage: jsonschema_agrees.py DIR

Exits with 77 where python3-jsonschema is not installed or too old.
"""
import glob
import json
import os
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    folder = sys.argv[1]
    schema = read(os.path.join(folder, "schema.json"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = [path for path in glob.glob(os.path.join(folder, "*-*.json"))
             if validator.is_valid(read(path)) !=
             os.path.basename(path).startswith("good")]
    for path in wrong:
        print(path, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
