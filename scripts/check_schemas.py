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
cases = root / "tests" / "cmd"


def printed(folder, *arguments):
    done = subprocess.run([bzsf, *arguments], cwd=cases / folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode()


def holds(name, text, words):
    fits = schema(name)
    documents = [json.loads(line) for line in text.splitlines()] if name == "preflight-line" else [json.loads(text)]
    errors = [error.message for document in documents for error in fits.iter_errors(document)]
    count(documents and not errors, f"{words}: {errors[:3]}")
    changed = [{**document, "unheard_of": 1} for document in documents]
    count(not any(fits.is_valid(document) for document in changed), f"{words}, changed, is accepted")


users = ["ada.yaml", "bob.json", "blank.json"]
for file, *flags in [
    ["create.json"],
    ["create.json", "--responses", "answers.json"],
    ["blocks.liquid", "--content-blocks", "blocks", "--catalogs", "catalogs"],
    ["fails.liquid"],
    ["hello.liquid"],
]:
    for user in users:
        text = printed("render.in", "render", file, "--user", user, "--format", "json", *flags)
        holds("render", text, f"render {file} for {user}")
holds("test", printed("test.in", "test", "--format", "json"), "test")
for flags in [], ["--rate", "2", "--licences", "1", "--cache-max-age", "none"]:
    text = printed("preflight.in", "preflight", "template.json", "--users", "users.ndjson", "--format", "json", *flags)
    holds("preflight", text, f"preflight {flags}")
text = printed("preflight.in", "preflight", "template.json", "--users", "users.ndjson", "--format", "ndjson")
holds("preflight-line", text, "lines of preflight")
template = schema("template")
for path in sorted((root / "specs").glob("*.yaml")):
    made = json.loads(subprocess.run([bzsf, "generate", path], stdout=subprocess.PIPE, check=True).stdout)
    errors = [error.message for error in template.iter_errors(made)]
    count(not errors, f"the template of {path.name}: {errors}")
print(f"schemas: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
