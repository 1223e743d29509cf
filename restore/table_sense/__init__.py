"""What the numbers of a table say about each other: one format a column, totals that add up. Pure."""
