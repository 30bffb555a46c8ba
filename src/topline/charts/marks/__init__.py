"""What is drawn inside a chart: rows, stacks, curves, strips over time."""
