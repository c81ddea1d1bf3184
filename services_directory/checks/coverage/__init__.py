"""Does everybody have somewhere to go, at every hour of a year?

A need is a cell: topic × perspective × preferences × contact way × age × nation. Who may be shown
for it does not depend on the hour (`cells`); who is open does (`year`). Both are worked out once
and laid over each other, at the moments at which anything opens or closes, not minute by minute.
"""
