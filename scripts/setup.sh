#!/usr/bin/env bash
# Sets up .venv in this checkout: scripts/setup.sh [demo|test|seq2seq]   (default: demo)
#
#   demo     Tesseract with Vietnamese, and restore itself with all formats
#   test     also a font with all Vietnamese letters, headless Chromium and LibreOffice, the
#            developers' tools, torch and transformers
#   seq2seq  demo with torch and transformers; torch as a CPU build, unless RESTORE_GPU=1
#
# PYTHON names the interpreter to use; otherwise it is the first one >= 3.11. Packages come in the versions of
# constraints.txt. A second run does nothing unless pyproject.toml, constraints.txt or the compiled code has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:-demo}
say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

case $kind in demo | test | seq2seq) ;; *) stop "no such set-up: $kind (demo, test or seq2seq)" ;; esac

# --- Programs that do not come from PyPI.

as_root() {  # runs a command as root; fails where that would need a password
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_apt() { command -v apt-get >/dev/null && as_root true 2>/dev/null; }

# try_apt PACKAGE...: installs, or fails. What apt prints is shown only when it fails.
lists_are_new=
try_apt() {
  local log
  can_apt || return 1
  say "installing $*"
  log=$(mktemp)
  if [ -z "$lists_are_new" ]; then
    as_root apt-get update -qq >"$log" 2>&1 || say "the package lists could not be renewed; trying with the old ones"
    lists_are_new=1
  fi
  if as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# apt PACKAGE...: installs, or says how to install and exits.
apt() {
  if try_apt "$@"; then return; fi
  say "these are missing and cannot be installed from here: $*"
  say "  Debian, Ubuntu  sudo apt-get install $*"
  case " $* " in *" tesseract-ocr "*)
    say "  Fedora          sudo dnf install tesseract tesseract-langpack-vie"
    say "  macOS           brew install tesseract tesseract-lang"
    say "  Windows         winget install UB-Mannheim.TesseractOCR, ticking Vietnamese among the languages" ;;
  esac
  stop "install them, then run the same command again."
}

reads_vietnamese() { command -v tesseract >/dev/null && tesseract --list-langs 2>&1 | grep -qx vie; }

has_font() {  # Liberation Serif, which the samples are set in; where it cannot be installed any face will do
  local face
  [ ! -e /usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf ] || return 0
  ! can_apt || return 1
  for face in dejavu/DejaVuSerif freefont/FreeSerif noto/NotoSerif-Regular; do
    [ ! -e "/usr/share/fonts/truetype/$face.ttf" ] || return 0
  done
  [ "$(uname)" != Linux ]
}

has_browser() {  # tests/browser.py finds Chrome and Edge on macOS and Windows by itself
  local name
  [ "$(uname)" = Linux ] && [ -z "${RESTORE_BROWSER:-}" ] || return 0
  for name in chromium-headless-shell chromium google-chrome; do
    ! command -v "$name" >/dev/null || return 0
  done
  return 1
}

has_libatomic() {  # Playwright's driver needs it
  [ "$(uname)" != Linux ] || ! command -v ldconfig >/dev/null || ldconfig -p | grep -q 'libatomic\.so\.1'
}

missing=()
reads_vietnamese || missing+=(tesseract-ocr tesseract-ocr-vie)
[ "$kind" != test ] || has_font || missing+=(fonts-liberation2)
[ ${#missing[@]} = 0 ] || apt "${missing[@]}"
if [ "$kind" = test ]; then
  wanted=()
  has_browser || wanted+=(chromium-headless-shell)
  has_libatomic || wanted+=(libatomic1)
  if [ ${#wanted[@]} != 0 ] && ! try_apt "${wanted[@]}"; then
    say "missing, and cannot be installed from here: ${wanted[*]}; tests that need a browser will be skipped"
  fi
  for tool in soffice:libreoffice-writer-nogui pdftotext:poppler-utils; do
    command -v "${tool%:*}" >/dev/null || try_apt "${tool#*:}" ||
      say "missing, and cannot be installed from here: ${tool#*:}; tests that need it will be skipped"
  done
fi

# --- The virtual environment.

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local name
  for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python /usr/bin/python3}; do
    if is_recent "$name"; then echo "$name"; return; fi
  done
  if [ -z "${PYTHON:-}" ] && try_apt python3 python3-venv && is_recent /usr/bin/python3; then
    echo /usr/bin/python3
    return
  fi
  stop "no Python >= 3.11 found; install one (Debian 12: apt-get install python3) or say PYTHON=/path/to/it."
}

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then  # Debian packs them apart
    apt "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
  fi
  "$python" -m venv --clear .venv || stop "$python cannot make a virtual environment; see above."
fi
pip=(.venv/bin/python -m pip --disable-pip-version-check)

# --- Packages from PyPI. A stamp file holds the checksum of the request.

# pip's own names for `-c constraints.txt`: the first is for what is installed (and, before pip 25.3, for what
# builds it), the second for what builds it since.
pinned() { PIP_CONSTRAINT=$PWD/constraints.txt PIP_BUILD_CONSTRAINT=$PWD/constraints.txt "$@"; }

# pip_install ARGUMENT...: in the pinned versions; where those do not exist for this system, in others that fit.
pip_install() {
  if pinned "${pip[@]}" install -q "$@" >&2; then return; fi
  [ -z "${CI:-}" ] || stop "the versions of constraints.txt cannot be installed; see above."
  say "the versions of constraints.txt cannot be installed here (see above); trying others that fit"
  "${pip[@]}" install -q "$@" >&2
}

stamp() { cat pyproject.toml constraints.txt hatch_build.py restore/text/native/*.[ch] restore/page/*.c | cksum; pwd; }
is_done() { [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$(stamp)" ]; }
mark_done() { stamp > ".venv/stamp-$1"; }

# fetches_cuda REPORT: true when pip's plan holds NVIDIA's libraries, some gigabytes that a CPU has no use for.
fetches_cuda() { grep -Eq '"name": "(nvidia-|cuda-|triton)' "$1"; }

install_torch() {
  if .venv/bin/python -c 'import torch' 2>/dev/null; then return; fi
  if [ "${RESTORE_GPU:-}" = 1 ]; then pip_install torch; return; fi
  # pip's own sources may hold a CPU build (a local folder, a mirror, PyPI outside Linux): look at its plan.
  local plan source
  plan=$(mktemp)
  for source in "" "--index-url https://download.pytorch.org/whl/cpu --retries 0 --timeout 15"; do
    # shellcheck disable=SC2086  # the options are words
    if pinned "${pip[@]}" install -q --dry-run --report "$plan" torch $source >/dev/null 2>&1 && ! fetches_cuda "$plan"; then
      rm -f "$plan"
      say "installing a CPU build of torch"
      pip_install torch $source
      return
    fi
  done
  rm -f "$plan"
  stop "no CPU build of torch can be reached; only seq2seq models need it. RESTORE_GPU=1 takes the CUDA build."
}

# install EXTRAS: the checkout itself, editable.
install() {
  say "installing restore$1"
  pip_install -e ".$1"
  mark_done "$kind"
}

case $kind in
  demo) is_done demo || is_done test || install "[docx,pdf,tables]" ;;
  test) is_done test || { install_torch && install "[dev,cluster,docx,pdf,rapidocr,seq2seq,serve,tables,watch]"; } ;;
  seq2seq) is_done seq2seq || { install_torch && install "[docx,pdf,seq2seq,tables]"; } ;;
esac
