"""What a PDF has to lose before other text goes into it: signatures, and what PDF/A does not allow.

Nothing here changes what its pages show. The argument is always a `pikepdf.Pdf`, which is changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

_OF_FIELDS = ("/FT", "/Ff", "/T", "/V", "/DA", "/DR", "/Lock", "/MK", "/SV", "/Parent", "/Kids")
_OF_SIGNING = ("/Perms", "/DSS")  # keys of the catalogue
_SIGNING = {"/Type", "/ESIC"}  # keys of its extensions
_DEEPEST = 9  # forms within forms


def signed_fields(pdf: Any) -> list[Any]:
    """The fields of the PDF's form that are signed."""
    form = pdf.Root.get("/AcroForm")
    fields = list(form.get("/Fields", [])) if form is not None else []
    found = []
    while fields:
        field = fields.pop()
        fields += list(field.get("/Kids", []))
        if field.get("/FT") == "/Sig" and "/V" in field:
            found.append(field)
    return found


def remove_signatures(pdf: Any, signatures: Sequence[Any]) -> None:
    """Take the signatures away; what they show on the page stays, as a stamp."""
    import pikepdf

    for field in signatures:
        for part in (field, *field.get("/Kids", [])):
            if part.get("/Subtype") == "/Widget":
                part.Subtype = pikepdf.Name.Stamp
                _remove_unused_masks(part)
            for key in _OF_FIELDS:
                if key in part:
                    del part[key]
    form = pdf.Root.AcroForm
    form.Fields = pikepdf.Array(
        field for field in form.get("/Fields", []) if "/FT" in field or "/Kids" in field
    )
    if "/SigFlags" in form:
        del form["/SigFlags"]
    for key in _OF_SIGNING:
        if key in pdf.Root:
            del pdf.Root[key]


def remove_hindrances(pdf: Any) -> bool:
    """Take away what says nothing, but keeps a file from being PDF/A; was there anything?

    That is a form without fields, the extension for signing without a signature, the page to open at, and a
    checksum of the file as it was.
    """
    import pikepdf

    found = []
    form, action = pdf.Root.get("/AcroForm"), pdf.Root.get("/OpenAction")
    if form is not None and not len(form.get("/Fields", [])) and "/XFA" not in form:
        found.append((pdf.Root, "/AcroForm"))
    if "/Extensions" in pdf.Root and set(pdf.Root.Extensions.keys()) <= _SIGNING and not signed_fields(pdf):
        found.append((pdf.Root, "/Extensions"))
    if isinstance(action, pikepdf.Array) or (
        isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/GoTo"
    ):
        found.append((pdf.Root, "/OpenAction"))
    if "/DocChecksum" in pdf.trailer:
        found.append((pdf.trailer, "/DocChecksum"))
    for place, key in found:
        del place[key]
    return bool(found)


def _remove_unused_masks(stamp: Any) -> None:
    """iText lists the mask of a picture beside the picture, which validators take for a fault."""
    import pikepdf

    appearance = stamp.get("/AP")
    for form in _forms(appearance.get("/N") if appearance else None, _DEEPEST):
        pictures = _drawn_by(form)
        masks = {picture.SMask.objgen for picture in pictures.values() if "/SMask" in picture}
        unused = [name for name, picture in pictures.items() if picture.objgen in masks]
        if unused:
            drawn = {str(step.operands[0]) for step in pikepdf.parse_content_stream(form, "Do")}
            for name in unused:
                if name not in drawn:
                    del pictures[name]


def _forms(form: Any, deep: int) -> Iterator[Any]:
    """A form and those that it draws."""
    import pikepdf

    if isinstance(form, pikepdf.Stream) and deep:
        yield form
        for inner in list(_drawn_by(form).values()):
            if inner.get("/Subtype") == "/Form":
                yield from _forms(inner, deep - 1)


def _drawn_by(form: Any) -> Any:
    """The pictures and forms that a form may draw, by name."""
    resources = form.get("/Resources")
    return (resources.get("/XObject") if resources is not None else None) or {}
