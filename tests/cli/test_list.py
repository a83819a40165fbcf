import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from licensecheck.cli.list import LISTS
from tests.cli.test_validate import GOOD as ACME
from tests.report.test_json import closed, schema


@pytest.mark.parametrize("what", LISTS)
def test_as_json(call, what: str) -> None:
    found = json.loads(call("list", what, "--format", "json").stdout)
    jsonschema.validate(found, closed(schema("list")))
    assert found["list"] == what
    assert found["items"]


@pytest.mark.parametrize("what", LISTS)
def test_every_form_has_the_same_ids(call, what: str) -> None:
    ids = [item["id"] for item in json.loads(call("list", what, "--format", "json").stdout)["items"]]
    rows = csv.DictReader(io.StringIO(call("list", what, "--format", "csv").stdout))
    lines = [line for line in call("list", what).stdout.splitlines() if not line.startswith(" ")]
    assert [row["id"] for row in rows] == ids
    assert [line.split(": ")[0] for line in lines] == ids


def test_licenses_in_words(call) -> None:
    assert "apache-2.0: Apache License 2.0 (permissive, Apache-2.0, text)\n" in call("list", "licenses").stdout


def test_a_list_nobody_knows(call) -> None:
    result = call("list", "lawyers")
    assert result.exit_code == 2
    assert "'lawyers' is not one of 'licenses', 'rules', 'restrictions', 'intents'" in result.stderr


def test_rules_of_one_s_own_are_listed_with_the_shipped_ones(call, folder: Path) -> None:
    (folder / "ours" / "licenses").mkdir(parents=True)
    (folder / "ours" / "licenses" / "acme-1.0.yaml").write_text(ACME)
    ids = [item["id"] for item in json.loads(call("list", "licenses", "--rules", "ours", "--format", "json").stdout)["items"]]
    assert {"acme-1.0", "apache-2.0"} <= set(ids)


def test_wrong_rules_exit_2_with_every_place(call, folder: Path) -> None:
    (folder / "ours" / "licenses").mkdir(parents=True)
    (folder / "ours" / "licenses" / "acme-1.0.yaml").write_text(ACME.replace("clas", "klas").replace("name", "nam"))
    result = call("list", "licenses", "--rules", "ours")
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert "licensecheck: ours/licenses/acme-1.0.yaml:3:1: unknown key 'klass' (did you mean 'class'?)" in lines
    assert "licensecheck: ours/licenses/acme-1.0.yaml:2:1: unknown key 'nam' (did you mean 'name'?)" in lines
    assert lines[-1] == "help: Correct the lines above and run `licensecheck validate`."
