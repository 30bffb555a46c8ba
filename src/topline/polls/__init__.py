"""The published record and its tables; speaks percent and points, as polls are printed."""
