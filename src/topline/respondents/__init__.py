"""Respondents' rows, wherever they are, to shares with the precision of their design."""
