"""Checks that name the gap: in the rows, in time, in what students would be shown."""
