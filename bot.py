"""Start here: `python bot.py`, or `python bot.py --help`."""

import gc

if __name__ == "__main__":
    gc.disable()  # until the modules are there: see bot/runtime/collector.py
    from bot.cli.main import main

    main()
