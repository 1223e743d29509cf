import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback for Ctrl-C during imports

from restore.cli import main  # noqa: E402

main()
