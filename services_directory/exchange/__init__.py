"""In and out: our YAML, spreadsheets, HSDS and Open Referral UK.

Everything that comes in becomes the same nodes that a YAML file becomes, is read by the same
tables of fields, and leaves as edits to the YAML: the one source of truth.
"""
