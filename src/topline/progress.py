"""A bar of progress, also where Python has no threads."""

from tqdm import tqdm


class Bar(tqdm):  # type: ignore[type-arg]
    """A bar without tqdm's monitor, a thread, which Python in a browser cannot start."""

    monitor_interval = 0
