"""Measure the product against its yardsticks and print a table: python -m benchmarks [--quick] [NAME ...]."""

import argparse
import importlib
import os
import warnings

#: Name on the command line to module; in the order in which they run.
BENCHMARKS = {
    "survey": "benchmarks.survey_page",
    "import": "benchmarks.incident_import",
    "sending": "benchmarks.sending",
    "figures": "benchmarks.figures",
}


def main() -> None:
    """Start the servers, then print each row as soon as it was measured."""
    options = _options()
    _silence("No directory at")
    # The settings read the environment when Django starts, so nothing of the product is imported before.
    servers = importlib.import_module("tests.servers").prepare("bench", durable=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "officersurvey.settings"
    importlib.import_module("django").setup()
    stage = importlib.import_module("benchmarks.stage")
    print(importlib.import_module("benchmarks.report").headings(), flush=True)
    stage.clear(servers)
    for name in options.names or BENCHMARKS:
        with stage.stage(stage.QUICK if options.quick else stage.FULL, servers) as made:
            for row in importlib.import_module(BENCHMARKS[name]).rows(made):
                print(row, flush=True)


def _silence(warning: str) -> None:
    """Keep a warning out of the table, here and in the processes that are started."""
    warnings.filterwarnings("ignore", warning)
    os.environ["PYTHONWARNINGS"] = f"ignore:{warning}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure the product against its yardsticks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(BENCHMARKS)}; all without")
    parser.add_argument("--quick", action="store_true", help="a smoke run of seconds; its figures mean nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
