"""Other people's tables: polls from long and wide tables of many kinds, and back."""
