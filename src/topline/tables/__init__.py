"""Answers to tidy tables: the one door from shares to percent and points."""
