"""``python -m topline``: the command ``topline``, where its folder is not on the PATH."""

from topline.cli import main

if __name__ == "__main__":
    main()
