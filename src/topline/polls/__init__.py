"""The published record, as printed; speaks percent and points."""
