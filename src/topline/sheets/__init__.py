"""Other people's sheets: polls from long and wide tables of many kinds, and back."""
