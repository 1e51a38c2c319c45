"""Photos keep no trace of who took them, where, or what they were called."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from pages.models import SiteImage
from pages.photos import clean_photo
from tests.cast import client_of
from tests.workshops.cast import make_pilot_site
from workshops.models import WorkshopPhoto


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


PLANTED = (b"Rita", b"51.0543", b"3.7174", b"Kerkstraat")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li>Rita 51.0543,3.7174 Kerkstraat</rdf:li></x:xmpmeta>'


def planted(kind: str, noise: int = 0) -> bytes:
    """A picture with a maker, a place and a street wherever a file of this kind keeps them."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x0112] = "Camera van Rita", "Kerkstraat", 6
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (51.0, 3.0, 15.48), 3: "E", 4: (3.0, 43.0, 2.64), 0x001B: b"51.0543 3.7174"}
    )
    out = BytesIO()
    image = Image.effect_noise((noise or 40, noise or 40), 200).convert("RGB")
    options: dict[str, object] = {"exif": exif}
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Author", "Rita")
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        text.add_text("Comment", "51.0543,3.7174 Kerkstraat", zip=False)
        options["pnginfo"] = text
    elif kind == "JPEG":
        options |= {"xmp": XMP, "comment": b"Rita, Kerkstraat", "quality": 100}
    else:
        options |= {"xmp": XMP, "lossless": True}
    image.save(out, kind, **options)
    data = out.getvalue()
    if kind == "JPEG":  # IPTC in Photoshop's segment, right after the start of the file
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x12\x1c\x02\x5a\x00\x0dRita in Gent.Kerkstraat"
        data = data[:2] + b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc + data[2:]
    return data + b"Rita achter het einde van het bestand: Kerkstraat 51.0543 3.7174"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_trace_is_left_wherever_a_file_keeps_it(kind):
    original = planted(kind)
    assert all(word in original for word in PLANTED)
    cleaned = clean_photo(BytesIO(original))
    data = cleaned.read()
    assert not [word for word in PLANTED if word in data]
    with Image.open(BytesIO(data)) as image:
        assert not image.getexif()
        assert not {"xmp", "exif", "comment", "photoshop", "icc_profile", "XML:com.adobe.xmp"} & set(image.info)
        assert not getattr(image, "text", {})
    assert b"Photoshop" not in data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("noise", [0, 1200], ids=["small", "kept in a file while it comes in"])
def test_the_original_is_nowhere_on_disk(kind, noise, chris, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "coming-in"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
    settings.MEDIA_ROOT = tmp_path / "media"
    storage = FileSystemStorage(location=tmp_path / "private", base_url=None)
    monkeypatch.setattr(WorkshopPhoto._meta.get_field("file"), "storage", storage)
    sent = SimpleUploadedFile("rita-thuis-kerkstraat.jpg", planted(kind, noise))
    fields = {"title": "Soep", "date": "2026-11-14", "phase": "cocreation", "heard": "Dag."}
    path = f"{make_pilot_site(chris.organisation).get_url()}verslag/"
    answer = client_of(chris).post(path, {**fields, "photo_1": sent, "alt_1": "Een tafel"})
    assert answer.status_code == 302
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [word for word in PLANTED if word in kept.read_bytes()]
    assert "rita" not in str(kept.relative_to(tmp_path))
