"""Holds our JSON Schemas against specs, templates and reports, with a JSON Schema validator that is not ours.

The schemas must be valid themselves, accept every spec under specs/, and refuse broken specs whose fault a schema can see.
"""
import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml

root = pathlib.Path(__file__).resolve().parent.parent


def schema(name):
    document = json.loads((root / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def load(path):
    # Dates stay texts, as in the spec language.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=TextDates)


class TextDates(yaml.SafeLoader):
    """YAML without timestamps."""


TextDates.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

# Broken specs whose fault is one of keys, types, words or exclusions.
VISIBLE = ["unknown-keys", "wrong-types", "missing-keys", "excluding-keys", "bad-words", "a-list", "max-length", "cache-and-content-type", "examples"]

spec = schema("spec")
schema("config")
passed = failed = 0


def count(fine, words):
    global passed, failed
    passed, failed = passed + bool(fine), failed + (not fine)
    if not fine:
        print(f"FAILED {words}")


for path in sorted((root / "specs").glob("*.yaml")):
    errors = [error.message for error in spec.iter_errors(load(path))]
    count(not errors, f"{path.name} is refused: {errors}")
for name in VISIBLE:
    count(not spec.is_valid(load(root / "tests" / "broken" / f"{name}.yaml")), f"{name}.yaml is accepted")
# What the program prints is what its schemas say.
bzsf = root / "target" / "debug" / "bzsf"
report = json.loads(subprocess.run([bzsf, "lint", "--format", "json", "tests"], cwd=root, stdout=subprocess.PIPE, check=False).stdout)
errors = [error.message for error in schema("report").iter_errors(report)]
count(not errors and len(report["diagnostics"]) > 20, f"the report: {errors[:3]}")
template = schema("template")
for path in sorted((root / "specs").glob("*.yaml")):
    made = json.loads(subprocess.run([bzsf, "generate", path], stdout=subprocess.PIPE, check=True).stdout)
    errors = [error.message for error in template.iter_errors(made)]
    count(not errors, f"the template of {path.name}: {errors}")
print(f"schemas: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
