import subprocess
import sys
from pathlib import Path

import pytest

from licensecheck import __version__
from licensecheck.cli import COMMANDS, main
from licensecheck.report import FORMATS

HEAVY = ("yaml", "huggingface_hub", "jinja2", "jsonschema", "license_expression", "rich", "licensecheck.knowledge")


def test_the_list_of_commands(call) -> None:
    shown = call("--help").stdout
    assert shown.startswith("Usage: licensecheck [OPTIONS] [COMMAND] [ARGS]...\n\n  AI artifact license checker")
    assert "\n  check       The same on local folders, offline and fast: the pre-commit hook.\n" in shown
    assert all(f"\n  {name} " in shown for name in COMMANDS)


def test_a_call_without_a_command_shows_the_help(call) -> None:
    result = call()
    assert (result.exit_code, result.stderr) == (2, "")
    assert result.stdout == call("--help").stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(call, name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0
    examples = result.stdout.split("Examples:\n")[1].splitlines()
    calls = [line for line in examples if line.strip()]
    assert 2 <= len(calls) <= 3
    assert all(line.startswith(f"    licensecheck {name}") for line in calls)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    command = main.get_command(None, name)
    assert all(param.help for param in command.params if param.param_type_name == "option")


def test_the_version_says_which_licensecheck_this_is(call) -> None:
    assert call("--version").stdout == f"licensecheck {__version__}, AI artifact license checker\n"


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (("scn",), "licensecheck: unknown command 'scn': did you mean scan?\nhelp: `licensecheck --help` shows how it is used.\n"),
        (("zzz",), "licensecheck: unknown command 'zzz'\nhelp: `licensecheck --help` shows how it is used.\n"),
        (
            ("scan",),
            "licensecheck: Missing argument 'TARGET...'.\nhelp: `licensecheck scan --help` shows how it is used.\n",
        ),
        (
            ("scan", "x/y", "--format", "docx"),
            (
                "licensecheck: Invalid value for '-f' / '--format': 'docx' is not one of "
                + ", ".join(f"'{name}'" for name in FORMATS)
                + ".\n"
                "help: `licensecheck scan --help` shows how it is used.\n"
            ),
        ),
        (
            ("scan", "x/y", "--fail-on", "panic"),
            (
                "licensecheck: Invalid value for '--fail-on': 'panic' is not one of 'error', 'warning', 'note', 'never'.\n"
                "help: `licensecheck scan --help` shows how it is used.\n"
            ),
        ),
    ],
)
def test_a_wrong_call_exits_2_and_says_what_to_do(call, args: tuple[str, ...], stderr: str) -> None:
    result = call(*args)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", stderr)


def test_a_crash_exits_70_and_says_how_to_report_it(call, scanned) -> None:
    scanned(KeyError("weights"))
    result = call("scan", "x/y")
    assert result.exit_code == 70
    assert result.stderr == (
        "licensecheck: internal error: KeyError: 'weights'\n"
        "help: This is a bug in licensecheck. Run it again with -v and report the command line and what it printed.\n"
    )


def test_a_missing_package_exits_70_and_says_how_to_get_it(call, scanned) -> None:
    scanned(ModuleNotFoundError("No module named 'owlet'", name="owlet"))
    result = call("scan", "x/y")
    assert result.exit_code == 70
    assert result.stderr == (
        "licensecheck: the package 'owlet' is missing: what is installed does not belong to this version of licensecheck\n"
        "help: Install it again: `pipx reinstall licensecheck-ai`, or `pip install .` in a checkout.\n"
    )


def test_a_missing_module_of_ours_is_a_crash(call, scanned) -> None:
    scanned(ModuleNotFoundError("No module named 'licensecheck.owlet'", name="licensecheck.owlet"))
    assert "internal error: ModuleNotFoundError" in call("scan", "x/y").stderr


def test_a_crash_shows_its_traceback_with_v_only(call, scanned) -> None:
    scanned(KeyError("weights"))
    result = call("scan", "x/y", "-v")
    assert result.exit_code == 70
    assert "Traceback (most recent call last)" in result.stderr
    assert result.stderr.endswith("help: This is a bug in licensecheck. Please report the command line and the lines above.\n")


def test_an_interrupt_exits_130(call, scanned) -> None:
    scanned(KeyboardInterrupt())
    result = call("scan", "x/y")
    assert (result.exit_code, result.stderr) == (130, "\nlicensecheck: interrupted\n")


def test_help_loads_nothing_heavy(process) -> None:
    code = (
        "import sys\nfrom licensecheck.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"sys.exit(', '.join(name for name in {HEAVY} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr.strip() == ""


def test_a_reader_that_leaves_early_is_no_error() -> None:
    code = "from licensecheck.cli import main; main()"
    command = [sys.executable, "-c", code, "list", "licenses"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == ""
    assert running.returncode == 141


def test_the_real_process_exits_with_our_codes(process) -> None:
    assert process("--version").returncode == 0
    wrong = process("explain", "finetun")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("licensecheck: unknown name 'finetun': did you mean finetune")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device without room")
def test_standard_output_without_room_is_an_error() -> None:
    code = "from licensecheck.cli import main; main()"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", code, "list", "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    help = "Give -o a place that you may write to and that has room."
    assert (done.returncode, done.stderr) == (
        2,
        f"licensecheck: cannot write to standard output: No space left on device\nhelp: {help}\n",
    )
