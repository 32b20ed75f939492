"""`tools/dev bench --scale`: how cost grows over the decades, as scale.json and scale.png.

Each figure is the median of several runs of the program `scale`, a process each. A series grows as the number to the power that
a line through its last three points has, where both axes are logarithmic.
"""
import json
import math
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
# A power may be that much larger than theory says: caches and page tables are left behind on the way, and trees get deeper.
SLACK = 0.3
FLAT, LINEAR = 0.0, 1.0
DECADES = [10**2, 10**3, 10**4, 10**5]
LONG = [*DECADES, 10**6]

# panel: title, what is counted, unit, its series: name, legend, power that it may have, points
PANELS = [
    ("Lock and unlock", "how many there are", "ns", [
        ("lock_by_locks", "a mutex, by locks alive", FLAT, DECADES),
        ("lock_by_tasks", "a mutex, by tasks alive", FLAT, DECADES),
        ("pair_by_orders", "a pair of them and a write, by orders known", FLAT, DECADES)]),
    ("A wait, until it is judged", "how many there are", "ns", [
        ("wait_by_chain", "by links of the chain it extends", LINEAR, [1, 10, *DECADES]),
        ("wait_by_tasks", "by tasks alive", FLAT, DECADES)]),
    ("Vector clocks", "components", "ns", [
        ("clock_learn_one", "one moment is new, then nothing", FLAT, DECADES),
        ("clock_gathered", "nothing new, gathered from all", FLAT, DECADES),
        ("clock_handed_over", "nothing new, handed over", FLAT, DECADES),
        ("clock_release", "pass on what is known", FLAT, DECADES)]),
    ("Memory of each while it lives", "how many live", "bytes", [
        ("memory_of_tasks", "a task that waits", FLAT, DECADES[1:]),
        ("memory_of_channels", "a channel", FLAT, DECADES[1:]),
        ("memory_of_values", "a tracked value", FLAT, DECADES[1:]),
        ("memory_of_locks", "a mutex", FLAT, DECADES[1:])]),
    ("Peak memory of a run", "how many came and went", "MB", [
        ("peak_of_objects", "locks, values, channels", FLAT, LONG),
        ("peak_of_tasks", "tasks with a lock each", FLAT, LONG),
        ("peak_of_threads", "threads with a lock each", FLAT, DECADES)]),
]


def power(points):
    """The slope of the line of least squares through the points, both axes logarithmic."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-9)) for _, y in points]
    x, y = statistics.fmean(xs), statistics.fmean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def measure(program, series, n, runs, environment):
    found = []
    while len(found) < runs:
        done = subprocess.run([str(program), series, str(n)], capture_output=True, text=True, timeout=600, env=environment)
        if done.returncode != 0:
            raise ValueError(f"{program} {series} {n} ended with status {done.returncode}: {done.stderr.strip()[-200:]}")
        name, _, value = done.stdout.split()
        if name != series:
            raise ValueError(f"{program} {series} {n} prints no {series}")
        found.append(float(value))
    return statistics.median(found)


def run(program, out, only, environment, runs=5):
    rows = []
    for title, counted, unit, series in PANELS:
        for name, legend, allowed, counts in series:
            if not only.search(f"{title} | {name} | {legend}"):
                continue
            try:
                points = [(n, measure(program, name, n, runs if n < 10**6 else 1, environment)) for n in counts]
            except (subprocess.SubprocessError, OSError, ValueError) as why:
                print(f"skipped: {title}: {legend}: {why}", flush=True)
                continue
            grows = power(points[-3:])
            is_over = grows > allowed + SLACK
            rows.append({"panel": title, "series": name, "legend": legend, "counted": counted, "unit": unit,
                         "points": [{"x": n, "y": y} for n, y in points], "power": round(grows, 3), "allowed": allowed})
            print(f"{title}: {legend}: " + ", ".join(f"{y:.4g}" for _, y in points) +
                  f" {unit} at {', '.join(f'{n:,}' for n in counts)}: grows as x^{grows:.2f}"
                  f" (may grow as x^{allowed:.0f}){' - over' if is_over else ''}", flush=True)
    if not rows:
        return
    figures, plot = out / "scale.json", out / "scale.png"
    figures.write_text(json.dumps(rows, indent=1) + "\n")
    print(figures)
    drawn = subprocess.run([str(HERE / "plot_scale"), str(figures), str(plot)], capture_output=True, text=True)
    print(plot if drawn.returncode == 0 else f"no plot: {(drawn.stderr.strip().splitlines() or ['?'])[-1]}")
