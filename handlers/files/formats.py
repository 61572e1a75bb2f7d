"""What cannot be taken, by the name and the type that a file is sent under: told at once.

The content decides in the end (types.py); here a wrong name only saves a wait. Keys are those of
the texts `format.*`, which say how to send it instead.
"""

from collections.abc import Mapping

HEIC = "heic"  # taken where its decoder is installed
_ENDINGS: Mapping[str, str] = {
    "packed": "zip rar 7z tar gz tgz bz2 xz cab iso",
    "program": "exe msi apk ipa bat cmd com scr js vbs ps1 sh jar dll lnk hta dmg",
    "macros": "docm dotm xlsm xltm xlsb xlam pptm potm ppsm",
    "sheet": "xls xlt et ods",
    "office": "ppt pptx pps ppsx dps dot rtf odt odp ofd pages numbers key mht mhtml",
    "page": "html htm xhtml svg xml",
    "picture": "bmp tif tiff psd avif raw dng cr2 nef ai eps",
    HEIC: "heic heif",
    "film": "avi mkv wmv flv rm rmvb webm ts mpg mpeg vob",
    "sound": "wma flac aac ape aiff mid midi",
}
_TYPES: Mapping[str, str] = {
    "packed": "application/zip application/x-rar-compressed application/vnd.rar "
    "application/x-7z-compressed application/gzip application/x-tar",
    "program": "application/vnd.android.package-archive application/x-msdownload "
    "application/x-msdos-program application/java-archive text/javascript",
    "macros": "application/vnd.ms-word.document.macroenabled.12 "
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "sheet": "application/vnd.ms-excel",
    "office": "application/vnd.ms-powerpoint application/rtf "
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "page": "text/html image/svg+xml",
    "picture": "image/bmp image/tiff image/avif image/vnd.adobe.photoshop",
    HEIC: "image/heic image/heif",
    "film": "video/x-msvideo video/x-matroska video/x-ms-wmv video/x-flv video/webm video/mpeg",
    "sound": "audio/x-ms-wma audio/flac audio/x-flac audio/aac audio/aiff audio/x-aiff",
}
GROUPS = tuple(_ENDINGS)
_TAKEN = "jpg jpeg png webp gif pdf mp4 m4v mov 3gp 3g2 m4a mp3 ogg oga opus amr wav docx xlsx doc"


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word: group for group, words in table.items() for word in words.split()}


_BY_ENDING = {**_by_word(_ENDINGS), **dict.fromkeys(_TAKEN.split(), "")}
_BY_TYPE = _by_word(_TYPES)


def cannot_be_taken(name: str | None, mime: str | None) -> str | None:
    """Why, as a key of `format.*`; None when it may be taken. The name goes before the type, which
    a phone guesses from it."""
    ending = (name or "").rpartition(".")[2].strip().casefold() if "." in (name or "") else ""
    found = _BY_ENDING.get(ending)
    if found is None:
        found = _BY_TYPE.get((mime or "").partition(";")[0].strip().casefold())
    return found or None
