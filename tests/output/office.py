"""LibreOffice without a window: accepts or rejects all changes of a document, and prints it as PDF."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" \
library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/>\
</library:library>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" \
script:language="StarBasic">
Sub Settle(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "Text (encoded)"
  how(1).Name = "FilterOptions" : how(1).Value = "UTF8,LF,,,"
  document.storeToURL(target, how())
  document.close(True)
End Sub
</script:module>"""


def settled(file: Path, command: str, folder: Path) -> str:
    """The text after ".uno:AcceptAllTrackedChanges" or ".uno:RejectAllTrackedChanges"."""
    as_pdf(file, folder)  # the first run makes the profile
    basic = folder / "profile" / "user" / "basic" / "Standard"
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (basic / "Module1.xba").write_text(_MODULE, encoding="utf-8")
    target = folder / "settled.txt"
    target.unlink(missing_ok=True)
    call = f'macro:///Standard.Module1.Settle("{file.as_uri()}","{target.as_uri()}","{command}")'
    _run(folder, call)
    return target.read_text(encoding="utf-8-sig")


def as_pdf(file: Path, folder: Path) -> Path:
    _run(folder, "--convert-to", "pdf", "--outdir", folder, file)
    return folder / file.with_suffix(".pdf").name


def _run(folder: Path, *arguments: str | Path) -> None:
    assert PROGRAM
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([PROGRAM, profile, "--headless", *arguments], check=True, capture_output=True, timeout=180)
