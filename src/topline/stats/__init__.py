"""Numbers in, numbers out: statistics of shares, with NumPy and scipy.special alone."""
