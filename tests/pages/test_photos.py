"""Photos keep no trace of who took them, where, or what they were called."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from pages.models import SiteImage
from pages.photos import clean_photo


def photo(orientation: int = 6, size: tuple[int, int] = (40, 20)) -> BytesIO:
    """A JPEG with a maker, a place and a side it lies on."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera van Rita"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    return out


def test_a_photo_is_upright_and_bare():
    original = photo()
    assert b"Camera van Rita" in original.getvalue()
    cleaned = clean_photo(original)
    with Image.open(cleaned) as image:
        assert image.size == (20, 40)
        assert not image.getexif()
    cleaned.seek(0)
    assert b"Rita" not in cleaned.read()


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("P", "PNG"), ("L", "PNG"), ("RGB", "WEBP"), ("CMYK", "JPEG")]
)
def test_every_sort_of_picture_comes_through_whole(mode, kind):
    out = BytesIO()
    Image.new(mode, (8, 8), 1 if mode in ("P", "L") else None).save(out, kind)
    with Image.open(clean_photo(out)) as image:
        assert image.size == (8, 8)


def test_what_is_see_through_stays_so():
    out = BytesIO()
    drawing = Image.new("P", (8, 8), 1)
    drawing.putpalette([0, 0, 0, 250, 0, 0])
    drawing.save(out, "PNG", transparency=1)
    with Image.open(clean_photo(out)) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_something_else_is_no_photo():
    with pytest.raises(UnidentifiedImageError):
        clean_photo(BytesIO(b"GIF89a" + b"\0" * 50))


def test_an_image_is_stored_under_a_random_name_with_its_true_size(db):
    image = SiteImage(title="Tafel", file=ContentFile(photo().getvalue(), name="rita-thuis.jpg"))
    image.save()
    assert "rita" not in str(image.file)
    assert (image.width, image.height) == (20, 40)
    stored = image.file.name
    image.title = "Een tafel"
    image.save()
    assert image.file.name == stored
