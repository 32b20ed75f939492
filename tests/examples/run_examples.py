#!/usr/bin/env python3
"""Runs every example and checks that gordian says of it what its first comment says.

An example begins with three lines:
    // Section: where in the notes it stands
    // Shows: what happens (may go on in further comment lines)
    // Gordian says: RULE[ or RULE...] (LEVEL), exit STATUS[ or STATUS]      or: nothing
`nothing or RULE` is for programs whose fault depends on the schedule. A program that is reported shows its rule at its level,
claims nothing besides at observed or predicted, and passes or fails `gordian gate` accordingly; a healthy one ends with status
0 and has no finding at all. Before anything runs, the index (examples/README.md) is compared with the sources.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
SECONDS_TO_RUN = 60
CLAIMED = ("observed", "predicted")
SAYS = re.compile(r"(?P<rules>[a-z-]+(?: or [a-z-]+)*)(?: \((?P<level>observed|predicted|suspected)\))?"
                  r"(?:, exit (?P<exit>\d+(?: or \d+)*))?")


class FallsShort(Exception):
    pass


class Example:
    """A source and what its first comment says of it."""

    def __init__(self, source):
        self.source = source
        self.name = f"{source.parent.name}/{source.stem}"
        self.program = f"{source.parent.name}_{source.stem}"
        head = dict(re.findall(r"^// (Section|Shows|Gordian says): (.+)$", source.read_text(), re.MULTILINE))
        lines = source.read_text().splitlines()
        missing = [key for key in ("Section", "Shows", "Gordian says") if key not in head]
        if missing or not lines[0].startswith("// Section: ") or not lines[1].startswith("// Shows: "):
            raise FallsShort(f"{self.name}: the first comment lacks {' and '.join(missing) or 'its order'}")
        self.says = head["Gordian says"].strip()
        said = SAYS.fullmatch(self.says)
        if not said:
            raise FallsShort(f"{self.name}: cannot read `Gordian says: {self.says}`")
        self.may_be_silent = "nothing" in said["rules"].split(" or ")
        self.rules = [rule for rule in said["rules"].split(" or ") if rule != "nothing"]
        self.level = said["level"]
        statuses = [int(status) for status in (said["exit"] or "0").split(" or ")]
        self.silent_status, self.status = statuses[0], statuses[-1]
        if self.rules and not (self.level and said["exit"]):
            raise FallsShort(f"{self.name}: `Gordian says: {self.says}` names a rule without its level or exit status")

    def expected_status(self, findings):
        return self.status if findings else self.silent_status


def run(command):
    """The exit status, as a shell gives it, and what was written to stderr. Nothing it started outlives it."""
    try:
        started = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   text=True, errors="replace", start_new_session=True)
    except OSError as why:
        raise FallsShort(f"cannot be started: {why}")
    with started:
        try:
            errors = started.communicate(timeout=SECONDS_TO_RUN)[1]
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            raise FallsShort(f"has not ended after {SECONDS_TO_RUN} s: {' '.join(map(str, command))}")
    return (started.returncode if started.returncode >= 0 else 128 - started.returncode), errors


def read_findings(report):
    try:
        return json.loads(report.read_text())["findings"]
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise FallsShort(f"no report that can be read: {why!r}")


def check_evidence(finding, source):
    """A cycle and a race show both sides with a line of the program, a cycle its four Coffman conditions."""
    rule = finding["rule"]
    for field in ("message", "fingerprint"):
        if not finding.get(field):
            raise FallsShort(f"{rule} comes without a {field}")
    sides = {"circular-wait": [(task.get("waits") or {}).get("at") for task in finding.get("tasks", [])],
             "data-race": [access.get("at") for access in finding.get("accesses", [])]}.get(rule)
    if sides is not None:
        shown = [at for at in sides if any(str(frame.get("file", "")).endswith(source.name) for frame in at or [])]
        if len(shown) < 2:
            raise FallsShort(f"{rule} shows {len(shown)} stacks with a line of {source.name}, not two")
    if rule == "circular-wait":
        coffman = finding.get("coffman") or {}
        for condition in ("mutual_exclusion", "hold_and_wait", "no_preemption", "circular_wait"):
            if "holds" not in coffman.get(condition, {}):
                raise FallsShort(f"circular-wait comes without the Coffman condition {condition}")


def check_findings(example, findings, status, errors):
    shown = ", ".join(f"{finding['rule']} ({finding['level']})" for finding in findings) or "nothing"
    expected_rule = any(f["rule"] in example.rules and f["level"] == example.level for f in findings)
    if not expected_rule and (findings or not example.may_be_silent):
        raise FallsShort(f"expected {example.says}; got {shown}")
    for finding in findings:
        check_evidence(finding, example.source)
        if finding["level"] in CLAIMED and finding["rule"] not in example.rules:
            raise FallsShort(f"{finding['rule']} ({finding['level']}) is claimed besides {example.says}")
    wanted = example.expected_status(findings)
    if status != wanted:
        last = errors.strip().splitlines()[-1:] or ["nothing on stderr"]
        raise FallsShort(f"expected exit status {wanted}, got {status}: {last[0]}")


def check_gate(gordian, report, findings, scratch):
    """The gate fails on what is claimed, and no longer once it is in the baseline."""
    fails = int(any(finding["level"] in CLAIMED for finding in findings))
    baseline = scratch / "baseline.json"
    steps = [([], fails)]
    if fails:
        steps += [(["--baseline", baseline, "--update-baseline"], 0), (["--baseline", baseline], 0)]
    for options, wanted in steps:
        status, errors = run([gordian, "gate", report, *options])
        if status != wanted:
            asked = " ".join(["gordian gate", *(option for option in map(str, options) if option.startswith("--"))])
            raise FallsShort(f"`{asked}` ends with {status}, not {wanted}: {errors.strip()}")


def check(example, gordian, build_dir, times):
    """Raises FallsShort where the example does something else than it says, in any of its runs."""
    common = None
    for turn in range(times):
        with tempfile.TemporaryDirectory(prefix="gordian-example-") as folder:
            scratch = pathlib.Path(folder)
            report = scratch / "report.json"
            status, errors = run([gordian, "run", "--report", report, "--", build_dir / example.program])
            findings = read_findings(report)
            check_findings(example, findings, status, errors)
            if turn == 0:
                check_gate(gordian, report, findings, scratch)
        if findings:
            seen = {finding["fingerprint"] for finding in findings if finding["rule"] in example.rules}
            common = seen if common is None else common & seen
            if not common:
                raise FallsShort("the same fault has no fingerprint in common with the runs before")


def check_index(examples):
    """One line per disagreement between examples/README.md and the sources."""
    index = (EXAMPLES / "README.md").read_text()
    rows = {link: line for line in index.splitlines() if line.startswith("|")
            for link in re.findall(r"\]\((\w+/\w+)\.cpp\)", line.rpartition(" | ")[0])}
    names = {example.name for example in examples}
    for example in examples:
        if example.name not in rows:
            yield f"{example.name}: has no row in examples/README.md"
        elif f"| {example.says.partition(', exit')[0]} |" not in rows[example.name]:
            yield f"{example.name}: its row in examples/README.md does not say `{example.says.partition(', exit')[0]}`"
        if example.rules and not {f"{example.name}_healthy", example.name.removesuffix("_broken")} & (names - {example.name}):
            yield f"{example.name}: is reported and has no healthy twin beside it"
    for page in EXAMPLES.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            if not (EXAMPLES / link).exists():
                yield f"examples/{page.name}: links to {link}, which is not there"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--gordian", type=pathlib.Path, required=True, help="the command")
    parser.add_argument("--examples-dir", type=pathlib.Path, required=True, help="where <folder>_<file> were built")
    parser.add_argument("-k", metavar="REGEX", default="", help="only examples whose folder/file matches")
    parser.add_argument("--times", metavar="N", type=int, default=1, help="runs of each example")
    arguments = parser.parse_args()

    try:
        examples = [Example(source) for source in sorted(EXAMPLES.glob("*/*.cpp"))]
    except FallsShort as why:
        sys.exit(f"run_examples.py: {why}")
    chosen = [example for example in examples if re.search(arguments.k, example.name)]
    if not chosen:
        parser.error(f"no example matches `{arguments.k}`")

    failures = [] if arguments.k else list(check_index(examples))
    for failure in failures:
        print(failure, flush=True)
    passed = 0
    for example in chosen:
        try:
            check(example, arguments.gordian.resolve(), arguments.examples_dir.resolve(), arguments.times)
            passed += 1
        except FallsShort as why:
            print(f"{example.name}: {why}", flush=True)
    print(f"{passed} passed, {len(chosen) - passed + len(failures)} failed")
    return 1 if failures or passed < len(chosen) else 0


if __name__ == "__main__":
    sys.exit(main())
