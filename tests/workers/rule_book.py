"""What the rule book says of a case in the house, written down once more for the model that walks beside it."""

# Minutes on the calendar of a normal case, by the rule book; days where they are negative.
SAME = {"hand_over": 30, "dispatch": 30, "first_contact": 120}
LIMITS: dict[str, dict[str, int | None]] = {
    "normal": {**SAME, "solution": -3, "closing": -7},
    "urgent": {**SAME, "solution": 1440, "closing": 3 * 1440},
    "major": {**SAME, "solution": 720, "closing_date": 120, "closing": None},
}
# What stays in the house.
UNSEEN = {
    *("handed_over", "classified", "rejected", "insisted", "investigated", "evidenced", "supervised"),
    *("closing_date_set", "assigned"),
}
ANY_DESK = {"take", "reopen", "urge", "separate", "close", "not_settled", "miss", "grant_extension", "refuse_extension"}
JUDGING = {"close", "not_settled", "miss", "grant_extension", "refuse_extension"}
