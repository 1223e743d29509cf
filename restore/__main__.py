import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # until `main` listens: no traceback while modules are imported

from restore.cli import main  # noqa: E402

main()
