"""Start here: `python bot.py`, or `python bot.py --help`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
