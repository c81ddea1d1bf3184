"""Every threshold of the decision, each with what it is for.

Chosen on evaluation/development.jsonl, never on the test set, by what an error costs: a missed crisis 15, a missed harm 6,
a needless crisis answer 3 for small talk and 1.5 for a harm, another topic 1. A missed crisis costs most, a needless
signpost little.
"""
from __future__ import annotations

THRESHOLDS = {
    "crisis": 0.36,        # how likely a crisis is, in the whole message: answer as a crisis
    "crisis_beside": 0.45, # the same where the best single guess is a harm that is likelier than "sure"
    "clause_crisis": 0.90, # the same in one clause, which has less to go by
    "doubt": 0.035,        # the same again: answer the harm, with the lines and a gentle question before it
    "doubt_question": 0.055,
    "doubt_sure": 0.07,    # times the square of how sure the other answer is, added to either
    "doubt_named": 0.02,   # and, beside a sexual harm, how likely one crisis is by itself: fear alone is part of such a story
    "clause_doubt": 0.40,
    "harm": 0.80,          # how likely some harm or concern is, when the best single guess is harmless
    "clause_harm": 0.96,
    "harmless": 0.50,      # a harm as the best guess, but hardly likely overall: small talk, study or another question
    "further": 0.50,       # another harm that the message also holds
    "further_asked": 0.15, # a harm told with a question
    "sure": 0.18,          # below this the best guess is not acted on alone
    "close": 0.15,         # two guesses nearer than this to each other: ask which
    "understood": 0.05,    # below this nothing was recognised
    "clue_staff": 0.05,    # from here on, words that say who writes count
    "clue_friend": 0.05,
    "clue_accused": 0.05,
    "clue_witness": 0.15,
    "told_by": 0.80,       # "done to me" makes it the writer's own story unless another perspective is this sure
}
