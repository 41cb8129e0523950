"""What a file really is, from its first bytes: for pictures with a wrong name and files that are no pictures."""

from __future__ import annotations

SNIFF_BYTES = 512

# (offset, bytes, format as Pillow spells it, or a word for people)
MAGIC = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WEBP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftyphev", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypmsf1", "HEIC"),
    (4, b"ftypisom", "MP4 video"),
    (4, b"ftypmp4", "MP4 video"),
    (4, b"ftypqt", "QuickTime video"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska or WebM video"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\0\0\x01\0", "Windows icon"),
    (0, b"8BPS", "Photoshop document"),
    (0, b"%PDF", "PDF document"),
    (0, b"PK\x03\x04", "zip archive"),
    (0, b"BM", "BMP"),
)
# MPO (two JPEGs in one file, from phones) opens as JPEG.
READABLE = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")


def sniff(head: bytes) -> str:
    """The format of a file that starts with `head`: Pillow's name for pictures, a word for people otherwise.

    An empty string when the bytes are nothing known.
    """
    for offset, mark, name in MAGIC:
        if head.startswith(mark, offset):
            return name
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "web page"
    if text.startswith((b"<svg", b"<?xml")):
        return "SVG or XML text"
    if text.startswith((b"{", b"[")):
        return "JSON text"
    return ""
