"""A folder to hand in: executed notebooks as pages, charts, tables and an index."""
