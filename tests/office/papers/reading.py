"""A paper as a reader opens it."""

import pypdfium2
from PIL import Image


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, as they are copied out of it, line by line."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def words_of(pdf: bytes) -> str:
    """All of it, without what parts lines."""
    return "".join("".join(page.split("\n")) for page in pages_of(pdf))


def picture_of(pdf: bytes, page: int = 0) -> Image.Image:
    """A page in shades of grey, a pixel for each point."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[page].render().to_pil()
        return picture.convert("L")


def darkest(part: Image.Image) -> int:
    """255 where nothing is printed."""
    return next(shade for shade, count in enumerate(part.histogram()) if count)
