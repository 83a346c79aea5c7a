"""Holds the formats of `bzsf lint` against what reads them: SARIF against its official schema and sarif-tools, JUnit's XML
against junitparser, workflow commands against the escapes of GitHub's toolkit, the rest against what its readers require.

Arguments: bzsf, the official schema of SARIF 2.1.0.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

import jsonschema
import junitparser

bzsf, schema = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
root = pathlib.Path(__file__).resolve().parent.parent
# What a file can be called where the system lets it; what cannot be decoded is shown with U+FFFD.
NAMES = ["a%b:c,d \"e'<f>&.liquid", "\x1b[31m\n\x7f.liquid", "이름/템플릿.liquid", b"\xff.liquid"]
LIQUID = "\ufeff😀{% if ${first_name} %}\n{{ ${last_name} | sh%out:x<&>\"'\x1b }} 😀{{ ${a} | upercase }}\n"
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::([^\r\n]*)\Z")
passed = failed = 0


def count(fine, words):
    global passed, failed
    passed, failed = passed + bool(fine), failed + (not fine)
    if not fine:
        print(f"FAILED {words}")


def lint(folder, kind):
    command = [bzsf, "lint", "--format", kind, "--fail-on", "note", "."]
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode()


def unescaped(text):
    return text.replace("%3A", ":").replace("%2C", ",").replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def check(folder):
    report = json.loads(lint(folder, "json"))
    found = report["diagnostics"]
    places = [(finding["rule"], finding["start"]["line"]) for finding in found]
    count(len(found) > 5, f"{folder}: {len(found)} findings")

    log = json.loads(lint(folder, "sarif"))
    errors = [f"{error.json_path}: {error.message}" for error in sarif.iter_errors(log)]
    count(not errors, f"sarif: {errors[:3]}")
    run = log["runs"][0]
    count([(result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"]) for result in run["results"]] == places, "sarif: the findings")
    count(all(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]), "sarif: the indices of rules")
    prints = {result["partialFingerprints"]["contextHash/v1"] for result in run["results"]}
    count(len(prints) == len(found), "sarif: the fingerprints")

    with tempfile.NamedTemporaryFile(suffix=".sarif") as file:
        file.write(json.dumps(log).encode())
        file.flush()
        levels = {"error": "error", "warning": "warning", "note": "note"}
        read = subprocess.run([sys.executable, "-m", "sarif", "summary", file.name], stdout=subprocess.PIPE, text=True, check=True).stdout
        for level, severity in levels.items():
            wanted = sum(finding["severity"] == severity for finding in found)
            count(re.search(rf"^{level}: {wanted}$", read, re.MULTILINE), f"sarif-tools: {level} {wanted} in {read}")

    suites = junitparser.JUnitXml.fromstring(lint(folder, "junit").encode())
    cases = [case for suite in suites for case in suite]
    told = [case for case in cases if not case.is_passed]
    count(len(told) == len(found), f"junit: {len(told)} of {len(found)}")
    count(sum(suite.failures for suite in suites) == len(found), "junit: the count")

    errors = ElementTree.fromstring(lint(folder, "checkstyle")).findall("file/error")
    read = [(error.get("source").removeprefix("bzsf."), int(error.get("line"))) for error in errors]
    count(read == places, "checkstyle: the findings")
    count({error.get("severity") for error in errors} <= {"error", "warning", "info"}, "checkstyle: the severities")

    issues = json.loads(lint(folder, "gitlab"))
    count([(issue["check_name"], issue["location"]["lines"]["begin"]) for issue in issues] == places, "gitlab: the findings")
    count(len({issue["fingerprint"] for issue in issues}) == len(found), "gitlab: the fingerprints")
    count(all(issue["severity"] in ("info", "minor", "major") and issue["description"] and not issue["location"]["path"].startswith("./") for issue in issues), "gitlab: the fields")

    commands = [COMMAND.match(line) for line in lint(folder, "github").split("\n")[:-1]]
    count(all(commands) and len(commands) == len(found), "github: a command a line")
    for command, finding in zip(filter(None, commands), found):
        values = dict(part.split("=", 1) for part in command[2].split(","))
        message = unescaped(command[3]).split("\nhelp: ")[0]
        count(values["title"] == finding["rule"] and int(values["endColumn"]) == finding["end"]["column"], f"github: {command[0]}")
        count(message == finding["message"].replace("\x1b", "␛"), f"github: {message!r}")


document = json.loads(schema.read_text(encoding="utf-8"))
count(document["$id"].endswith("/sarif-schema-2.1.0.json"), "the schema is another one")
sarif = jsonschema.Draft7Validator(document)
with tempfile.TemporaryDirectory() as hostile:
    for name in NAMES:
        path = os.path.join(os.fsencode(hostile), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pathlib.Path(os.fsdecode(path)).write_text(LIQUID, encoding="utf-8")
    check(hostile)
check(root / "tests" / "rules")
with tempfile.TemporaryDirectory() as empty:
    pathlib.Path(empty, "fine.liquid").write_text("{{ ${first_name} }}", encoding="utf-8")
    errors = list(sarif.iter_errors(json.loads(lint(empty, "sarif"))))
    count(not errors and json.loads(lint(empty, "gitlab")) == [] and lint(empty, "github") == "", "a run without findings")
print(f"formats: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
