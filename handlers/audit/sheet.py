"""The audit trail as a sheet: what the screen shows, and the codes before and after."""

import json
from collections.abc import Sequence

from handlers.audit.screens import stamp
from handlers.audit.words import act_name, subject_name
from handlers.blocks.labels import somebody_name
from handlers.blocks.sheets import Sheet
from handlers.blocks.texts import Texts, plain
from services.reports.audit import Line


def audit_sheet(lines: Sequence[Line], say: Texts) -> Sheet:
    """One row for each entry, the newest first; details are codes and ids as they are stored."""
    head = [say("Time"), say("Who"), say("Act"), say("Subject"), say("Details"), say("Code")]
    rows = [
        (
            stamp(one, say),
            plain(somebody_name(one.who, say)),
            plain(act_name(one.act, say)),
            plain(subject_name(one, say)),
            json.dumps(one.facts, ensure_ascii=False) if one.facts else "",
            one.act,
        )
        for one in lines
    ]
    return Sheet(kind="audit", head=[plain(words) for words in head], rows=rows)
