"""A photo as the site keeps it: no trace of who took it, where, or what it was called."""

import secrets
from io import BytesIO
from typing import IO, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

#: What may come in, and how it goes out: (Pillow's name, ending, options).
_ENDINGS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "JPEG": ("JPEG", "jpg", {"quality": 85, "optimize": True}),
    "PNG": ("PNG", "png", {"optimize": True}),
    "WEBP": ("WEBP", "webp", {"quality": 85}),
}
#: Pillow's names of what may come in.
FORMATS = list(_ENDINGS)


def clean_photo(file: IO[bytes], longest: int | None = None) -> ContentFile[bytes]:
    """The photo upright, re-encoded, without EXIF, GPS or colour profile, under a random name.

    Args:
        longest: make it smaller when a side is longer than so many pixels.

    Raises:
        PIL.UnidentifiedImageError: it is no JPEG, PNG or WebP.
    """
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        name, ending, options = _ENDINGS.get(
            image.format or "", _ENDINGS["JPEG"]
        )  # phones add pictures to one JPEG: "MPO"
        upright = ImageOps.exif_transpose(image)
        if longest:
            upright.thumbnail((longest, longest))
        # A new picture of the same pixels: whatever else was in the file stays behind.
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            bare.putpalette(palette)
    if "transparency" in upright.info and upright.mode in ("P", "RGB", "L"):
        options = {**options, "transparency": upright.info["transparency"]}
    out = BytesIO()
    bare.save(out, name, **options)
    return ContentFile(out.getvalue(), name=f"{secrets.token_hex(12)}.{ending}")
