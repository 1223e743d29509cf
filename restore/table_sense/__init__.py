"""Checks of the numbers in a table against each other: the format of a column, totals that add up. Pure
functions."""
