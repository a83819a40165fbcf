from dataclasses import replace

from licensecheck.model import Duty, OwedDuty
from licensecheck.report.notice import notice
from tests.report.samples import REPORT, arranged

LINE = "Base 8B is licensed under the Base License."


def test_the_wording_first_then_every_upstream_data_included() -> None:
    duties = (*REPORT.duties, OwedDuty(Duty("notice-line", "share", "", "1", "llama3.1", LINE), "big/base-8b", False))
    assert notice(arranged(replace(REPORT, duties=duties))) == (
        "NOTICE for acme/helper-8b\n"
        "\n"
        "This release contains or was made from the works below. Each stays under its own terms.\n"
        "\n"
        f"{LINE}\n"
        "\n"
        "big/base-8b (finetune of)\n"
        "  License: llama3.1\n"
        "\n"
        "datasets/open/chat (trained on)\n"
        "  License: not looked at\n"
    )
