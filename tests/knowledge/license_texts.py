"""Made-up licenses in the shape of real ones: two editions of one, another steward's, and a template with blanks."""

from __future__ import annotations

HERON_1_0 = """\
Heron Community License 1.0

1. You may copy, adapt and hand on the Materials, alone or inside a larger work, as long as every recipient
   receives this agreement together with the Materials and the notice in section 3.

2. A person who trains a further model with the Materials shall say so on the page where the result is offered,
   in words that a reader finds without searching for them.

3. The notice reads: "Made with Heron 1.0". It shall not be removed from any copy, whether whole or in part.

4. The Materials come as they are. The steward of Heron 1.0 owes nobody repair, support or damages, except where
   a court with power over the steward has found that the law leaves no other way.

5. Whoever sues the steward over the Materials loses every right under this agreement on the day of the suit.
"""
HERON_1_1 = HERON_1_0.replace("1.0", "1.1").replace(
    "in words that a reader finds without searching for them",
    "in words that a reader finds without searching, and shall keep a record of it for three years",
)
KITE = """\
KITE PUBLIC TERMS

Anyone may fly this kite, take it apart and build another one from the pieces. Builders put the wind rose of the
first maker on every kite that they give away, and they write below it which pieces are theirs.

No maker answers for torn sails, lost kites or burnt fingers. These terms end for a builder who leaves the wind
rose out, and they start again once the rose is back where it was within ten days.
"""
STAMP = """\
Copyright (c) [year] [name of holder]

Use of this stamp is free for all who leave the line above in place. Printers may change its colors, its size and
its edge, and they may sell sheets of it at any price they like, provided that the line above goes with each sheet.

IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS ANSWER FOR STAMPS THAT DO NOT STICK, FOR LETTERS THAT DO NOT
ARRIVE, OR FOR ANYTHING THAT IS WRITTEN IN THEM.
"""
TEXTS = {"heron-1.0": HERON_1_0, "heron-1.1": HERON_1_1, "kite": KITE, "stamp": STAMP}
