"""Files as people bring them, with marked hidden notes in every place we know of; made here, not kept as bytes."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.encoders import encode_7or8bit
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from itertools import count

import mutagen.apev2
import mutagen.id3
import pikepdf
import pillow_heif
import xlsxwriter
from mutagen.ogg import OggPage
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageCms, PngImagePlugin

SEEN = "What everybody may see"
NUMBERS = count(1000)


@dataclass
class Specimen:
    """A file, the marks that must be gone, and what of it must stay the same (`seen` reads it from any version)."""

    name: str
    content: bytes
    marks: tuple[str, ...]
    seen: Callable[[bytes], object]
    kept: tuple[str, ...] = ()


@dataclass
class Marks:
    """Draws marks that stand nowhere else."""

    drawn: list[str] = field(default_factory=list)

    def __call__(self, place: str) -> str:
        self.drawn.append(f"Mark{next(NUMBERS)}{place}")
        return self.drawn[-1]

    def bytes(self, place: str) -> bytes:
        return self(place).encode()


Makers = list[Callable[[Marks], bytes]]


# --- pictures ----------------------------------------------------------------------------------


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    drawn = Image.linear_gradient("L").resize(size)
    red, green = drawn, drawn.rotate(180)
    return Image.merge("RGB", (red, green, Image.new("L", size, 90))).convert(mode)


@dataclass
class Pixels:
    """What a person sees; encoders may move each value a little."""

    size: tuple[int, int]
    values: bytes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pixels) or self.size != other.size:
            return False
        apart = sum(abs(a - b) for a, b in zip(self.values, other.values, strict=True))
        return apart / len(self.values) < 3


def pixels(content: bytes) -> object:
    with Image.open(io.BytesIO(content)) as found:
        return Pixels(found.size, found.convert("RGB").tobytes())


def exif(mark: Marks, *, turned: bool = False) -> bytes:
    notes = Image.Exif()
    for tag, place in {
        0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software",
        0x013B: "Artist", 0x8298: "Copyright", 0x013C: "HostComputer",
    }.items():  # fmt: skip
        notes[tag] = mark(place)
    notes[0x0132] = "2031:02:03 04:05:06"
    notes[0x9C9D] = mark("XPAuthor").encode("utf-16-le")
    if turned:
        notes[0x0112] = 6
    inner = notes.get_ifd(0x8769)
    inner[0x927C] = b"MAKERNOTE" + mark.bytes("MakerNote")
    inner[0x9286] = b"ASCII\0\0\0" + mark.bytes("UserComment")
    inner[0xA430] = mark("CameraOwner")
    inner[0xA431] = mark("BodySerial")
    inner[0xA434] = mark("LensModel")
    place = notes.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 51.0, 24.0), "E", (2.0, 21.0, 3.0)
    place[0x001B] = b"ASCII\0\0\0" + mark.bytes("GPSProcessing")
    place[0x001C] = b"ASCII\0\0\0" + mark.bytes("GPSArea")
    return notes.tobytes()


def xmp(mark: Marks) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{mark("XmpCreator")}"'
        f' dc:title="{mark("XmpTitle")}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def profile(mark: Marks) -> bytes:
    """A colour profile whose description is marked, and is not longer than before."""
    found = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return found[:-16] + (mark.bytes("Icc") + bytes(16))[:16] if len(found) > 200 else found


def iptc(mark: Marks) -> bytes:
    line = mark.bytes("IptcByline")
    record = b"\x1c\x02\x50" + struct.pack(">H", len(line)) + line
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record
    return segment(0xED, body + bytes(len(body) % 2))


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(**options: object) -> bytes:
    out = io.BytesIO()
    mode, size = str(options.pop("mode", "RGB")), options.pop("size", (64, 48))
    picture(size, mode).save(out, "JPEG", quality=95, **options)
    return out.getvalue()


def with_thumbnail(mark: Marks) -> bytes:
    """EXIF whose second directory holds a small picture with a comment of its own."""
    small = jpeg(size=(16, 12), comment=mark.bytes("Thumbnail"))
    head = b"Exif\0\0II*\0\x08\0\0\0"
    first = struct.pack("<H", 0) + struct.pack("<I", 14)
    second = struct.pack("<H", 2)
    second += struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack(
        "<HHII", 0x0202, 4, 1, len(small)
    )
    second += struct.pack("<I", 0)
    plain = jpeg()
    return plain[:2] + segment(0xE1, head + first + second + small) + plain[2:]


def two_in_one(mark: Marks) -> bytes:
    """As phones write them: a second picture of the same moment behind the first."""
    out = io.BytesIO()
    second = [picture().rotate(180)]
    picture().save(out, "MPO", save_all=True, append_images=second, quality=95, exif=exif(mark))
    return out.getvalue()


JPEGS: Makers = [
    two_in_one,
    lambda mark: jpeg(exif=exif(mark)),
    lambda mark: jpeg(xmp=xmp(mark)),
    lambda mark: jpeg(comment=mark.bytes("Comment")),
    lambda mark: jpeg(icc_profile=profile(mark)),
    with_thumbnail,
    lambda mark: jpeg()[:2] + iptc(mark) + jpeg()[2:],
    lambda mark: jpeg() + b"PK\x03\x04" + mark.bytes("BehindTheEnd"),
    lambda mark: jpeg(progressive=True, exif=exif(mark), comment=mark.bytes("Progressive")),
    lambda mark: jpeg(mode="CMYK", comment=mark.bytes("Cmyk")),
    lambda mark: jpeg(mode="L", exif=exif(mark)),
    lambda mark: jpeg()[:2] + segment(0xEB, b"JP\0\1" + mark.bytes("Jumbf")) + jpeg()[2:],
]


def png(mark: Marks | None = None, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    picture(mode=mode).save(out, "PNG", **options)
    return out.getvalue()


def png_texts(mark: Marks) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", mark("PngText"))
    notes.add_text("Comment", mark("PngPackedText"), zip=True)
    notes.add_itxt("Title", mark("PngInternational"), zip=True)
    notes.add_itxt("XML:com.adobe.xmp", xmp(mark).decode())
    notes.add(b"prVt", mark.bytes("PngPrivate"))
    notes.add(b"tIME", struct.pack(">HBBBBB", 2031, 2, 3, 4, 5, 6))
    return png(pnginfo=notes)


def moving(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    frames = [picture().rotate(90 * turn).resize((64, 48)) for turn in range(3)]
    frames[0].save(
        out, form, save_all=True, append_images=frames[1:], duration=80, loop=0, **options
    )
    return out.getvalue()


PNGS: Makers = [
    png_texts,
    lambda mark: png(exif=exif(mark)),
    lambda mark: png(icc_profile=profile(mark)),
    lambda mark: png() + b"PK\x03\x04" + mark.bytes("BehindPng"),
    lambda mark: png(mode="P", pnginfo=_one_text(mark)),
    lambda mark: png(mode="LA", pnginfo=_one_text(mark)),
    lambda mark: moving("PNG", pnginfo=_one_text(mark)),
]


def _one_text(mark: Marks) -> PngImagePlugin.PngInfo:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", mark("PngSoftware"))
    return notes


def gif(mark: Marks) -> bytes:
    out = io.BytesIO()
    picture().quantize(64).save(out, "GIF", comment=mark.bytes("GifComment"))
    return out.getvalue()


def gif_xmp(mark: Marks) -> bytes:
    plain = gif(mark)
    note = b"\x21\xff\x0bXMP DataXMP" + bytes([0])
    body = xmp(mark)
    blocks = b"".join(
        bytes([len(body[i : i + 255])]) + body[i : i + 255] for i in range(0, len(body), 255)
    )
    place = plain.index(b"\x2c", 13 + 3 * 64)
    return plain[:place] + note[:-1] + blocks + b"\0" + plain[place:]


GIFS: Makers = [
    gif,
    gif_xmp,
    lambda mark: gif(mark) + mark.bytes("BehindGif"),
    lambda mark: moving("GIF", comment=mark.bytes("MovingGif")),
]


def webp(mark: Marks, **options: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, "WEBP", quality=95, **options)
    return out.getvalue()


WEBPS: Makers = [
    lambda mark: webp(mark, exif=exif(mark)),
    lambda mark: webp(mark, xmp=xmp(mark)),
    lambda mark: webp(mark, icc_profile=profile(mark), exif=exif(mark)),
    lambda mark: moving("WEBP", xmp=xmp(mark)),
]


def heic(mark: Marks, **options: object) -> bytes:
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    picture((128, 96)).save(out, "HEIF", quality=95, **options)
    return out.getvalue()


HEICS: Makers = [
    lambda mark: heic(mark, exif=exif(mark)),
    lambda mark: heic(mark, xmp=xmp(mark)),
    lambda mark: (
        heic(mark, exif=exif(mark), xmp=xmp(mark))
        + struct.pack(">I4s", 60, b"free")
        + mark.bytes("BehindHeic").ljust(52, b"\0")
    ),
]


# --- PDF ---------------------------------------------------------------------------------------


def pdf_page() -> pikepdf.Pdf:
    document = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    document.add_blank_page(page_size=(300, 200))
    page = document.pages[0].obj
    page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 20 100 Td ({SEEN}) Tj ET".encode())
    return document


def saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_info(mark: Marks) -> bytes:
    document = pdf_page()
    for key in ("Author", "Title", "Creator", "Producer", "Subject", "Keywords", "Company"):
        document.docinfo[Name(f"/{key}")] = mark(f"Pdf{key}")
    document.Root.Metadata = Stream(document, xmp(mark), Type=Name.Metadata, Subtype=Name.XML)
    document.pages[0].obj.Metadata = Stream(document, xmp(mark), Type=Name.Metadata)
    document.trailer.Doctor = pikepdf.String(mark("PdfTrailer"))
    return saved(document)


def pdf_embedded(mark: Marks) -> bytes:
    document = pdf_page()
    document.attachments["a.txt"] = pikepdf.AttachedFileSpec(
        document,
        mark.bytes("PdfAttached"),
        filename=mark("PdfAttachedName"),
        mime_type="text/plain",
    )
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])
    note.FS = Dictionary(
        Type=Name.Filespec,
        F=mark("PdfFileNote"),
        EF=Dictionary(F=document.make_stream(mark.bytes("PdfFileNoteBody"))),
    )
    document.pages[0].obj.Annots = Array([document.make_indirect(note)])
    return saved(document)


def pdf_active(mark: Marks) -> bytes:
    document = pdf_page()
    script = Dictionary(S=Name.JavaScript, JS=mark("PdfScript"))
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=mark("PdfClosing")))
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(
            Names=Array([pikepdf.String("a"), Dictionary(S=Name.JavaScript, JS=mark("PdfNamed"))])
        )
    )
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    link.A = Dictionary(S=Name.URI, URI=f"https://example.org/{mark('PdfLink')}")
    launch = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    launch.A = Dictionary(S=Name.Launch, F=mark("PdfLaunch"))
    page = document.pages[0].obj
    page.Annots = Array([document.make_indirect(link), document.make_indirect(launch)])
    page.AA = Dictionary(O=Dictionary(S=Name.SubmitForm, F=mark("PdfSubmit")))
    document.Root.Outlines = document.make_indirect(Dictionary(Type=Name.Outlines))
    entry = Dictionary(Title="Chapter", Parent=document.Root.Outlines)
    entry.A = Dictionary(S=Name.JavaScript, JS=mark("PdfOutline"))
    document.Root.Outlines.First = document.make_indirect(entry)
    return saved(document)


def pdf_notes(mark: Marks) -> bytes:
    document = pdf_page()
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=SEEN)
    note.T, note.NM, note.Subj = mark("PdfNoteAuthor"), mark("PdfNoteName"), mark("PdfNoteSubject")
    note.RC, note.M = mark("PdfNoteRich"), f"D:2031{mark('PdfNoteTime')}"
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="Signature", Rect=[0, 0, 9, 9]
    )
    field.V = Dictionary(
        Type=Name.Sig,
        Name=mark("PdfSigner"),
        Reason=mark("PdfReason"),
        Location=mark("PdfLocation"),
        Contents=mark("PdfCertificate"),
    )
    page = document.pages[0].obj
    page.Annots = Array([document.make_indirect(note), document.make_indirect(field)])
    document.Root.AcroForm = Dictionary(
        Fields=Array([page.Annots[1]]), XFA=document.make_stream(mark.bytes("PdfXfa"))
    )
    return saved(document)


def pdf_pieces(mark: Marks) -> bytes:
    document = pdf_page()
    page = document.pages[0].obj
    page.PieceInfo = Dictionary(
        Tool=Dictionary(LastModified="D:2031", Private=Dictionary(Who=mark("PdfPiece")))
    )
    page.Thumb = document.make_stream(mark.bytes("PdfThumb"))
    page.LastModified = mark("PdfModified")
    document.Root.PieceInfo = Dictionary(Tool=Dictionary(Private=mark("PdfCatalogPiece")))
    document.Root.OutputIntents = Array([Dictionary(Info=mark("PdfIntent"), S=Name.GTS_PDFX)])
    document.Root.SpiderInfo = Dictionary(V=1, C=Array([mark("PdfSpider")]))
    form = document.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    form[Name("/PTEX.FileName")] = mark("PdfTexFile")
    form[Name("/PTEX.InfoDict")] = document.make_indirect(Dictionary(Title=mark("PdfTexTitle")))
    form.PieceInfo = Dictionary(Private=mark("PdfFormPiece"))
    form[Name("/Vendor")] = mark("PdfVendorKey")
    page.Resources.XObject = Dictionary(X1=form)
    layer = Dictionary(
        Type=Name.OCG,
        Name="Layer",
        Usage=Dictionary(CreatorInfo=Dictionary(Creator=mark("PdfLayer"))),
    )
    document.Root.OCProperties = Dictionary(
        OCGs=Array([document.make_indirect(layer)]), D=Dictionary()
    )
    return saved(document)


def pdf_picture(mark: Marks) -> bytes:
    document = pdf_page()
    photo = document.make_stream(
        jpeg(exif=exif(mark), comment=mark.bytes("PdfPhotoComment")),
        Type=Name.XObject, Subtype=Name.Image, Width=64, Height=48, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    photo.ColorSpace = Array([Name.ICCBased, document.make_stream(profile(mark), N=3)])
    packed = document.make_stream(b"")
    packed.write(
        zlib.compress(jpeg(comment=mark.bytes("PdfPackedPhoto"))),
        filter=[Name.FlateDecode, Name.DCTDecode],
    )
    for key, value in {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": 64,
        "Height": 48,
        "BitsPerComponent": 8,
        "ColorSpace": Name.DeviceRGB,
    }.items():
        packed[Name(f"/{key}")] = value
    document.pages[0].obj.Resources.XObject = Dictionary(X1=photo, X2=packed)
    return saved(document)


def pdf_revised(mark: Marks) -> bytes:
    """A document that was changed by adding to its end: the version before is still inside."""
    document = pdf_page()
    document.docinfo[Name.Author] = mark("PdfRevisionAuthor")
    first = saved(document)
    start = int(re.findall(rb"startxref\s+(\d+)", first)[-1])
    size = len(document.objects) + 2
    added = f"{size} 0 obj\n({mark('PdfLaterObject')})\nendobj\n".encode()
    table = len(first) + len(added)
    return (
        first
        + added
        + (
            f"xref\n{size} 1\n{len(first):010d} 00000 n \ntrailer\n<< /Size {size + 1} /Root 1 0 R /Prev {start} >>\n"
            f"startxref\n{table}\n%%EOF\n"
        ).encode()
        + mark.bytes("BehindPdf")
    )


PDFS: Makers = [pdf_info, pdf_embedded, pdf_active, pdf_notes, pdf_pieces, pdf_picture, pdf_revised]


def pdf_seen(content: bytes) -> object:
    with pikepdf.open(io.BytesIO(content)) as document:
        return [page.Contents.read_bytes().strip() for page in document.pages]


# --- Office ------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def zipped(parts: dict[str, str | bytes], *, plain_first: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, content) in enumerate(parts.items()):
            how = zipfile.ZIP_STORED if plain_first and not number else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2031, 2, 3, 4, 5, 6)), content, how)
    return out.getvalue()


def relations(*found: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for name, kind, target in found
    )
    return f'{XML}<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def core(mark: Marks) -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{mark("Creator")}</dc:creator><dc:title>{mark("Title")}</dc:title>'
        f"<cp:lastModifiedBy>{mark('ModifiedBy')}</cp:lastModifiedBy><cp:keywords>{mark('Keywords')}</cp:keywords></cp:coreProperties>"
    )


def app(mark: Marks) -> str:
    return (
        f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Company>{mark('Company')}</Company><Manager>{mark('Manager')}</Manager><Template>{mark('Template')}</Template></Properties>"
    )


def docx_parts(body: str, **parts: str | bytes) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="emf" ContentType="image/x-emf"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml"), ("rId2", "metadata/core-properties", "docProps/core.xml")),
        "word/document.xml": f"{XML}<w:document {W} {R}><w:body>{body}<w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p></w:body></w:document>",
        **parts,
    }  # fmt: skip


def docx_properties(mark: Marks) -> bytes:
    custom = f'{XML}<Properties xmlns="x"><property name="{mark("CustomName")}"><v>{mark("CustomValue")}</v></property></Properties>'
    return zipped(docx_parts("", **{
        "docProps/core.xml": core(mark), "docProps/app.xml": app(mark), "docProps/custom.xml": custom,
        "docProps/thumbnail.jpeg": jpeg(comment=mark.bytes("DocxThumbnail")),
        "customXml/item1.xml": f"<a>{mark('CustomXml')}</a>",
        "strange/part.bin": mark.bytes("StrangePart"),
    }))  # fmt: skip


def docx_changes(mark: Marks) -> bytes:
    body = (
        f'<w:p w:rsidR="{mark("Rsid")}" w:rsidRDefault="{mark("RsidDefault")}">'
        f'<w:ins w:id="1" w:author="{mark("InsAuthor")}" w:date="2031-{mark("InsDate")}"><w:r><w:t>{SEEN}</w:t></w:r></w:ins>'
        f'<w:del w:id="2" w:author="{mark("DelAuthor")}"><w:r><w:delText>x</w:delText></w:r></w:del></w:p><!-- {mark("XmlComment")} -->'
        f"<?word {mark('Instruction')}?>"
    )
    comments = (
        f'{XML}<w:comments {W}><w:comment w:id="1" w:author="{mark("CommentAuthor")}" w:initials="{mark("Initials")}"'
        f' w:date="2031-{mark("CommentDate")}"><w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p></w:comment></w:comments>'
    )
    people = f'{XML}<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="{mark("Person")}"><w15:presenceInfo w15:userId="{mark("PersonId")}"/></w15:person></w15:people>'
    settings = (
        f'{XML}<w:settings {W} {R}><w:rsids><w:rsidRoot w:val="{mark("RsidRoot")}"/></w:rsids><w:attachedTemplate r:id="rId9"/>'
        f'<w:docVars><w:docVar w:name="a" w:val="{mark("DocVar")}"/></w:docVars></w:settings>'
    )
    return zipped(docx_parts(body, **{
        "word/comments.xml": comments, "word/people.xml": people, "word/settings.xml": settings,
        "word/_rels/settings.xml.rels": relations(("rId9", "attachedTemplate", f"file:///C:/Users/{mark('TemplatePath')}/a.dotx")),
        "word/commentsExtensible.xml": f'<a dateUtc="{mark("DateUtc")}"/>',
        "word/vbaProject.bin": mark.bytes("Macro"), "word/printerSettings/p1.bin": mark("Printer").encode("utf-16-le"),
    }))  # fmt: skip


def docx_pictures(mark: Marks) -> bytes:
    drawing = (
        f'<w:p><w:r><wp:docPr xmlns:wp="wp" id="1" name="{mark("PictureName")}"'
        f' descr="C:\\Users\\{mark("PicturePath")}\\a.jpg"/>'
        '<a:blip xmlns:a="a" r:embed="rId5"/></w:r></w:p>'
    )
    inner = docx_parts("", **{"docProps/core.xml": core(mark)})
    return zipped(docx_parts(drawing, **{
        "word/_rels/document.xml.rels": relations(("rId5", "image", "media/image1.jpeg"), ("rId6", "image", "media/image2.emf"), ("rId7", "package", "embeddings/a.docx"), ("rId8", "image", f"http://example.org/{mark('Tracker')}.png")),
        "word/media/image1.jpeg": jpeg(exif=exif(mark), comment=mark.bytes("DocxPhoto")),
        "word/media/image2.emf": b"\x01\0\0\0 EMF" + mark.bytes("Emf"),
        "word/embeddings/a.docx": zipped(inner), "word/embeddings/ole.bin": mark.bytes("OleObject"),
    }))  # fmt: skip


def words_of(content: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(
            name
            for name in archive.namelist()
            if name.endswith(".xml") and not name.startswith(("docProps", "customXml", "["))
        )
        return [
            found
            for name in names
            for found in re.findall(rb">([^<>]*everybody[^<>]*)<", archive.read(name))
        ]


def xlsx(mark: Marks, fill: Callable[[xlsxwriter.Workbook, Marks], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties(
            {
                "author": mark("XlsxAuthor"),
                "company": mark("XlsxCompany"),
                "comments": mark("XlsxComments"),
                "title": mark("XlsxTitle"),
            }
        )
        book.set_custom_property("Owner", mark("XlsxCustom"))
        sheet = book.add_worksheet("Sheet")
        sheet.write(0, 0, SEEN)
        sheet.write(1, 1, 42)
        fill(book, mark)
    return out.getvalue()


def _note(book: xlsxwriter.Workbook, mark: Marks) -> None:
    book.worksheets()[0].write_comment("A1", "A remark", {"author": mark("XlsxNoteAuthor")})


def _photo(book: xlsxwriter.Workbook, mark: Marks) -> None:
    book.worksheets()[0].insert_image(
        3, 0, f"{mark('XlsxPictureName')}.jpg", {"image_data": io.BytesIO(jpeg(exif=exif(mark)))}
    )


def with_parts(content: bytes, added: dict[str, str | bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**parts, **added})


def xlsx_hidden(mark: Marks) -> bytes:
    plain = xlsx(mark, lambda _book, _mark: None)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        book = archive.read("xl/workbook.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    path = f'<x15ac:absPath xmlns:x15ac="x15ac" url="C:\\Users\\{mark("XlsxPath")}\\"/><fileSharing userName="{mark("XlsxSharing")}"/>'
    return with_parts(plain, {
        "xl/workbook.xml": book.replace("<bookViews>", f"{path}<bookViews>"),
        "xl/worksheets/sheet1.xml": sheet.replace("</worksheet>", f'<pageSetup {R} orientation="landscape" r:id="rId1"/></worksheet>'),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("rId1", "printerSettings", "../printerSettings/printerSettings1.bin")),
        "xl/persons/person.xml": f'<personList><person displayName="{mark("XlsxPerson")}"/></personList>',
        "xl/printerSettings/printerSettings1.bin": mark("XlsxPrinter").encode("utf-16-le"),
        "xl/connections.xml": f'<connections><connection name="{mark("XlsxConnection")}"/></connections>',
        "xl/externalLinks/externalLink1.xml": f"<a>{mark('XlsxExternal')}</a>",
        "xl/threadedComments/threadedComment1.xml": f'<ThreadedComments><threadedComment dT="{mark("XlsxThreadTime")}" personId="1"><text>{SEEN}</text></threadedComment></ThreadedComments>',
        "xl/revisions/revisionHeaders.xml": f'<headers userName="{mark("XlsxRevision")}"/>',
    })  # fmt: skip


P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def pptx_parts(**parts: str | bytes) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>',
        "_rels/.rels": relations(("rId1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"{XML}<p:presentation {P}/>",
        "ppt/slides/slide1.xml": f"{XML}<p:sld {P}><a:t>{SEEN}</a:t></p:sld>",
        **parts,
    }


def pptx_comments(mark: Marks) -> bytes:
    return zipped(pptx_parts(**{
        "docProps/core.xml": core(mark), "docProps/app.xml": app(mark),
        "ppt/commentAuthors.xml": f'{XML}<p:cmAuthorLst {P}><p:cmAuthor id="0" name="{mark("PptxAuthor")}" initials="{mark("PptxInitials")}"/></p:cmAuthorLst>',
        "ppt/comments/comment1.xml": f'{XML}<p:cmLst {P}><p:cm authorId="0" dt="2031-{mark("PptxTime")}"><p:text>{SEEN}</p:text></p:cm></p:cmLst>',
        "ppt/authors.xml": f'{XML}<p188:authorLst xmlns:p188="p188"><p188:author id="1" name="{mark("PptxModern")}" userId="{mark("PptxUserId")}" providerId="{mark("PptxProvider")}"/></p188:authorLst>',
    }))  # fmt: skip


def pptx_media(mark: Marks) -> bytes:
    return zipped(pptx_parts(**{
        "ppt/media/image1.png": png_texts(mark), "ppt/tags/tag1.xml": f'<p:tagLst {P}><p:tag val="{mark("PptxTag")}"/></p:tagLst>',
        "ppt/media/film.mp4": mark.bytes("PptxFilm"), "ppt/changesInfos/changesInfo1.xml": f"<a>{mark('PptxChanges')}</a>",
        "ppt/revisionInfo.xml": f"<a>{mark('PptxRevision')}</a>", "docProps/thumbnail.jpeg": jpeg(comment=mark.bytes("PptxThumbnail")),
    }))  # fmt: skip


OFFICE_NS = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'


def odf(mark: Marks, media_type: str, body: str = "", **parts: str | bytes) -> bytes:
    names = ["content.xml", "meta.xml", *parts]
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ["/", *names]
    )
    return zipped({
        "mimetype": media_type,
        "content.xml": f"{XML}<office:document-content {OFFICE_NS}><office:body><text:p>{SEEN}</text:p>{body}</office:body></office:document-content>",
        "meta.xml": f"{XML}<office:document-meta {OFFICE_NS}><office:meta><meta:initial-creator>{mark('OdfCreator')}</meta:initial-creator><dc:creator>{mark('OdfLast')}</dc:creator><meta:generator>{mark('OdfGenerator')}</meta:generator></office:meta></office:document-meta>",
        "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
        **parts,
    }, plain_first=True)  # fmt: skip


TEXT_DOCUMENT = "application/vnd.oasis.opendocument.text"


def odt_changes(mark: Marks) -> bytes:
    body = (
        f'<text:p text:rsid="{mark("OdtRsid")}"><office:annotation><dc:creator>{mark("OdtNoteAuthor")}</dc:creator><dc:date>2031-{mark("OdtNoteDate")}</dc:date>'
        f"<meta:creator-initials>{mark('OdtInitials')}</meta:creator-initials><text:p>{SEEN}</text:p></office:annotation></text:p>"
        f"<text:tracked-changes><office:change-info><dc:creator>{mark('OdtChangeAuthor')}</dc:creator><dc:date>{mark('OdtChangeDate')}</dc:date></office:change-info></text:tracked-changes>"
        f'<draw:image xlink:href="file:///home/{mark("OdtPath")}/a.png"/>'
    )
    return odf(mark, TEXT_DOCUMENT, body, **{
        "settings.xml": f"<a>{mark('OdtPrinter')}</a>", "Thumbnails/thumbnail.png": png_texts(mark),
        "META-INF/documentsignatures.xml": f"<a>{mark('OdtSigner')}</a>", "Basic/Standard/Module1.xml": f"<a>{mark('OdtMacro')}</a>",
    })  # fmt: skip


ODFS: Makers = [
    lambda mark: odf(mark, TEXT_DOCUMENT),
    odt_changes,
    lambda mark: odf(mark, TEXT_DOCUMENT, **{"Pictures/a.jpg": jpeg(exif=exif(mark)), "Pictures/b.svm": mark.bytes("OdtSvm")}),
    lambda mark: odf(mark, "application/vnd.oasis.opendocument.spreadsheet"),
    lambda mark: odf(mark, "application/vnd.oasis.opendocument.presentation", **{"VersionList.xml": f"<a>{mark('OdpVersion')}</a>"}),
]  # fmt: skip


# --- sounds ------------------------------------------------------------------------------------

FRAME = b"\xff\xfb\x90\x00" + bytes(range(200)) + bytes(213)


def mp3(mark: Marks) -> bytes:
    return FRAME * 12


def tagged(mark: Marks, version: int) -> bytes:
    file = io.BytesIO(mp3(mark))
    tags = mutagen.id3.ID3()
    for tag in ("TIT2", "TPE1", "TENC", "TCOP", "TSSE"):
        tags.add(getattr(mutagen.id3, tag)(encoding=3, text=[mark(f"Mp3{tag}")]))
    tags.add(mutagen.id3.COMM(encoding=3, lang="eng", desc="", text=[mark("Mp3Comment")]))
    tags.add(mutagen.id3.PRIV(owner="x", data=mark.bytes("Mp3Private")))
    tags.add(
        mutagen.id3.APIC(
            encoding=3,
            mime="image/jpeg",
            type=3,
            desc="",
            data=jpeg(comment=mark.bytes("Mp3Cover")),
        )
    )
    tags.save(file, v1=mutagen.id3.ID3v1SaveOptions.CREATE, v2_version=version)
    return file.getvalue()


def mp3_ape(mark: Marks) -> bytes:
    file = io.BytesIO(mp3(mark))
    tags = mutagen.apev2.APEv2()
    tags["Artist"], tags["Comment"] = mark("ApeArtist"), mark("ApeComment")
    tags.save(file)
    return file.getvalue()


def mp3_index(mark: Marks) -> bytes:
    head = FRAME[:36] + b"Info" + struct.pack(">III", 3, 12, 417 * 12) + mark.bytes("Mp3Encoder")
    return head.ljust(417, b"\0") + FRAME * 11


def sound_frames(content: bytes) -> object:
    return content.count(FRAME)


MP3S: Makers = [
    lambda mark: tagged(mark, 4),
    lambda mark: tagged(mark, 3),
    mp3_ape,
    mp3_index,
    lambda mark: mp3(mark) + b"PK\x03\x04" + mark.bytes("BehindMp3"),
]


def ogg(mark: Marks, head: bytes, comments: bytes, *more: bytes) -> bytes:
    first = OggPage()
    first.packets, first.first, first.serial = [head], True, 77
    heads = OggPage.from_packets([comments, *more], sequence=1)
    sound = OggPage.from_packets([bytes(range(200)) for _ in range(20)], sequence=1 + len(heads))
    pages = [first, *heads, *sound]
    for number, page in enumerate(pages):
        page.serial, page.sequence = 77, number
    pages[-1].last = True
    return b"".join(page.write() for page in pages)


def vorbis_comments(mark: Marks, begin: bytes, end: bytes = b"") -> bytes:
    vendor = mark.bytes("OggVendor")
    lines = [f"ARTIST={mark('OggArtist')}".encode(), f"LOCATION={mark('OggPlace')}".encode()]
    body = struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(lines))
    return begin + body + b"".join(struct.pack("<I", len(one)) + one for one in lines) + end


OPUS_HEAD = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
VORBIS_HEAD = b"\x01vorbis" + bytes(22) + b"\x01"

OGGS: Makers = [
    lambda mark: ogg(mark, OPUS_HEAD, vorbis_comments(mark, b"OpusTags")),
    lambda mark: ogg(
        mark,
        OPUS_HEAD,
        vorbis_comments(mark, b"OpusTags") + bytes(20) + mark.bytes("OpusPadding") * 3000,
    ),
    lambda mark: ogg(
        mark, VORBIS_HEAD, vorbis_comments(mark, b"\x03vorbis", b"\x01"), b"\x05vorbis" + bytes(900)
    ),
    lambda mark: ogg(mark, OPUS_HEAD, vorbis_comments(mark, b"OpusTags")) + mark.bytes("BehindOgg"),
]


def ogg_seen(content: bytes) -> object:
    return content.count(bytes(range(200)))


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2) for name, data in parts
    )
    return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WAVE") + body


FORMAT = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
WAVES = bytes(range(256)) * 8


def info_list(mark: Marks) -> bytes:
    rows = [
        (name, mark.bytes(f"Wav{name.decode()}")) for name in (b"IART", b"ICMT", b"ISFT", b"INAM")
    ]
    return b"INFO" + b"".join(
        struct.pack("<4sI", n, len(v)) + v + bytes(len(v) % 2) for n, v in rows
    )


WAVS: Makers = [
    lambda mark: riff((b"fmt ", FORMAT), (b"LIST", info_list(mark)), (b"data", WAVES)),
    lambda mark: riff((b"bext", mark.bytes("WavBext").ljust(602, b"\0")), (b"fmt ", FORMAT), (b"data", WAVES)),
    lambda mark: riff((b"fmt ", FORMAT), (b"data", WAVES), (b"id3 ", tagged(mark, 3)[:900]), (b"iXML", mark.bytes("WavXml"))),
    lambda mark: riff((b"fmt ", FORMAT), (b"data", WAVES)) + mark.bytes("BehindWav"),
]  # fmt: skip


def wav_seen(content: bytes) -> object:
    return content.count(WAVES)


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", len(body) + 8, name) + body


SOUND = bytes(range(256)) * 4


def m4a(
    mark: Marks,
    *,
    tags: bytes = b"",
    behind: bytes = b"",
    brand: bytes = b"M4A ",
    kind: bytes = b"soun",
) -> bytes:
    times = struct.pack(">IIIII", 0, 0xDEADBEEF, 0xDEADBEEF, 1000, 1000)
    entry = box(b"mp4a", bytes(28))
    track = box(
        b"trak",
        box(b"tkhd", times, bytes(64)),
        box(
            b"mdia",
            box(b"mdhd", times, bytes(4)),
            box(b"hdlr", bytes(8), kind, bytes(12), mark.bytes("M4aHandler"), b"\0"),
            box(
                b"minf",
                box(b"smhd", bytes(8)),
                box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1), entry)),
            ),
        ),
    )
    movie = box(b"moov", box(b"mvhd", times, bytes(80)), track, tags)
    return box(b"ftyp", brand, bytes(4), b"isom") + movie + box(b"mdat", SOUND) + behind


def itunes(mark: Marks) -> bytes:
    def item(name: bytes, place: str) -> bytes:
        return box(name, box(b"data", struct.pack(">II", 1, 0), mark.bytes(place)))

    names = item(b"\xa9ART", "M4aArtist"), item(b"\xa9too", "M4aTool"), item(b"\xa9xyz", "M4aPlace")
    return box(
        b"udta", box(b"meta", bytes(4), box(b"ilst", *names)), box(b"\xa9xyz", mark.bytes("M4aGps"))
    )


M4AS: Makers = [
    lambda mark: m4a(mark, tags=itunes(mark)),
    lambda mark: m4a(mark, behind=box(b"uuid", bytes(16), xmp(mark)) + box(b"free", mark.bytes("M4aFree"))),
    lambda mark: m4a(mark, tags=box(b"meta", bytes(4), mark.bytes("M4aMeta")), behind=box(b"Xtra", mark.bytes("M4aXtra"))),
]  # fmt: skip


def m4a_seen(content: bytes) -> object:
    return content.count(SOUND)


# --- text --------------------------------------------------------------------------------------


def message(mark: Marks, *, html: bool = False, attached: bool = False) -> bytes:
    said = EmailMessage()
    said["Received"] = f"from {mark('EmlReceived')} by mx"
    said["X-Originating-IP"], said["X-Mailer"] = mark("EmlAddress"), mark("EmlMailer")
    said["Message-ID"] = f"<{mark('EmlId')}@example.org>"
    said["From"], said["To"], said["Subject"] = (
        "a@example.org",
        "b@example.org",
        "About the meeting",
    )
    if html:
        said.set_content(
            f"<html><head><meta name=x content={mark('EmlMeta')}></head><p>{SEEN}</p><img src='http://x/{mark('EmlTracker')}'></html>",
            subtype="html",
        )
    else:
        said.set_content(SEEN)
    if attached:
        said.make_mixed()
        note = MIMEApplication(
            mark.bytes("EmlAttached"), Name=mark("EmlAttachedName"), _encoder=encode_7or8bit
        )
        said.attach(note)
    return said.as_bytes()


def text_seen(content: bytes) -> object:
    """Whether the words are there, lines of mail put together again."""
    return SEEN.encode() in content.replace(b"=\n", b"")


TEXTS: Makers = [
    lambda mark: f"{SEEN}\n".encode() + _invisible(mark("TextInvisible")) + b"\n",
    lambda mark: (
        f'name,place\n{SEEN},"here"\n'.encode() + b"a" + _invisible(mark("CsvInvisible")) + b",b\n"
    ),
    lambda mark: f"{SEEN}\n".encode("utf-8-sig") + _invisible(mark("TextMarked")),
]


def _invisible(mark: str) -> bytes:
    """Letters of a kind that no screen shows."""
    return "".join(chr(0xE0000 + ord(letter)) for letter in mark).encode()


EMAILS: Makers = [
    message,
    lambda mark: message(mark, html=True),
    lambda mark: message(mark, attached=True),
]

ALL: dict[str, tuple[Makers, Callable[[bytes], object]]] = {
    "jpg": (JPEGS, pixels),
    "png": (PNGS, pixels),
    "gif": (GIFS, pixels),
    "webp": (WEBPS, pixels),
    "heic": (HEICS, pixels),
    "pdf": (PDFS, pdf_seen),
    "docx": ([docx_properties, docx_changes, docx_pictures], words_of),
    "xlsx": ([lambda mark: xlsx(mark, _note), lambda mark: xlsx(mark, _photo), xlsx_hidden], words_of),
    "pptx": ([pptx_comments, pptx_media], words_of),
    "odt": (ODFS, words_of),
    "mp3": (MP3S, sound_frames),
    "ogg": (OGGS, ogg_seen),
    "wav": (WAVS, wav_seen),
    "m4a": (M4AS, m4a_seen),
    "txt": (TEXTS, text_seen),
    "eml": (EMAILS, text_seen),
}  # fmt: skip


def specimens() -> Iterator[Specimen]:
    pillow_heif.register_heif_opener()
    for kind, (makers, seen) in ALL.items():
        for number, make in enumerate(makers, start=1):
            mark = Marks()
            content = make(mark)
            yield Specimen(f"{kind}-{number}", content, tuple(mark.drawn), seen)


def forms_of(mark: str) -> tuple[bytes, ...]:
    invisible = _invisible(mark)
    return (mark.encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be"), invisible)


def opened_forms(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and whatever is packed inside them, as deep as it goes."""
    yield content
    if depth > 4:
        return
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield info.filename.encode() + info.comment + info.extra
                yield from opened_forms(archive.read(info), depth + 1)
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):
        try:
            yield zlib.decompressobj().decompress(content[found.start() :], 2_000_000)
        except zlib.error:
            continue
    if b"%PDF-" in content[:1024]:
        yield from _pdf_forms(content, depth)


def _pdf_forms(content: bytes, depth: int) -> Iterator[bytes]:
    with pikepdf.open(io.BytesIO(content)) as document:
        yield repr(document.trailer).encode()
        for found in document.objects:
            if isinstance(found, Stream):
                yield found.read_raw_bytes()
                try:
                    yield found.read_bytes()
                except pikepdf.PdfError:
                    continue
            else:
                yield found.unparse(resolved=False)
                yield from (text for text in strings_in(found))


def strings_in(found: object) -> Iterator[bytes]:
    """Strings as they read, however they are written; objects that are referred to come by themselves."""
    if isinstance(found, Dictionary | Array):
        inner = list(dict(found).values()) if isinstance(found, Dictionary) else list(found)
        for value in inner:
            if not getattr(value, "is_indirect", False):
                yield from strings_in(value)
    elif isinstance(found, pikepdf.String):
        yield bytes(found)


def surviving(content: bytes, marks: tuple[str, ...]) -> set[str]:
    """The marks that can still be found."""
    forms = list(opened_forms(content))
    return {mark for mark in marks if any(form in one for form in forms_of(mark) for one in forms)}
