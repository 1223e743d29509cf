"""What must be removed from a PDF before text is added: signatures, and what PDF/A forbids.

The look of the pages does not change. `pdf` is always a `pikepdf.Pdf`, changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

_OF_FIELDS = ("/FT", "/Ff", "/T", "/V", "/DA", "/DR", "/Lock", "/MK", "/SV", "/Parent", "/Kids")
_OF_SIGNING = ("/Perms", "/DSS")  # keys of the document catalogue
_SIGNING = {"/Type", "/ESIC"}  # keys of the catalogue's extensions
_DEEPEST = 9  # greatest depth of nested form XObjects


def signed_fields(pdf: Any) -> list[Any]:
    """The signed fields: those of the form, and those that the form lacks but a page shows.

    The form's flag of signatures, `/SigFlags`, proves nothing: some programs leave it when they remove them.
    """
    form = pdf.Root.get("/AcroForm")
    if form is None:
        return []
    fields = list(form.get("/Fields", []))
    fields += [shown for page in pdf.pages for shown in page.get("/Annots", []) if "/FT" in shown]
    found = {}
    while fields:
        field = fields.pop()
        fields += list(field.get("/Kids", []))
        if field.get("/FT") == "/Sig" and "/V" in field:
            found[field.objgen] = field
    return list(found.values())


def has_fields(pdf: Any) -> bool:
    """True if the PDF has a form to fill in."""
    form = pdf.Root.get("/AcroForm")
    return form is not None and (bool(len(form.get("/Fields", []))) or "/XFA" in form)


def remove_signatures(pdf: Any, signatures: Sequence[Any]) -> None:
    """Remove the signatures. Their appearance stays on the page, as a stamp."""
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
    """Remove empty structures that keep a file from being PDF/A. True if there were any.

    These are a form without fields, the signing extension without a signature, the page to open at, and a
    checksum of the original file.
    """
    import pikepdf

    found = []
    action = pdf.Root.get("/OpenAction")
    if "/AcroForm" in pdf.Root and not has_fields(pdf):
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
    """Remove masks that are not drawn: iText lists them beside their images, which validators report."""
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
    """`form` and the form XObjects that it draws."""
    import pikepdf

    if isinstance(form, pikepdf.Stream) and deep:
        yield form
        for inner in list(_drawn_by(form).values()):
            if inner.get("/Subtype") == "/Form":
                yield from _forms(inner, deep - 1)


def _drawn_by(form: Any) -> Any:
    """The image and form XObjects in the resources of `form`, by name."""
    resources = form.get("/Resources")
    return (resources.get("/XObject") if resources is not None else None) or {}
