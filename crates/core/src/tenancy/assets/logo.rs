//! The society's logo: a picture from somewhere, read with suspicion and encoded anew, so that nothing but its pixels
//! reaches a browser. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, Limits, RgbaImage, guess_format, imageops};

use super::{Asset, named};

/// Largest logo file, in bytes.
pub const MAX_BYTES: u64 = 256 * 1024;
/// Largest width and height of a logo file, in pixels.
pub const MAX_PIXELS: u32 = 1024;
/// The most memory that decoding may take, in bytes: several times what the largest picture needs.
const MAX_MEMORY: u64 = 32 * 1024 * 1024;
/// Greatest height of a logo as it is stored, in pixels.
const HEIGHT: u32 = 96;
/// Greatest width of a logo as it is stored, in pixels.
const WIDTH: u32 = 224;
/// The way in which logos are re-encoded. Another number makes every logo anew at its next application.
const ENCODING: &str = "smallest-1";

/// Why a file isn't taken as a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoFault {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// The file is too large.
    #[error("it has more than {MAX_BYTES} bytes")]
    TooLarge,
    /// It is no PNG, JPEG or WebP.
    #[error("it is neither PNG, JPEG nor WebP")]
    OtherKind,
    /// It has too many pixels.
    #[error("it is wider or higher than {MAX_PIXELS} pixels")]
    TooManyPixels,
    /// It moves.
    #[error("it is animated")]
    Animated,
    /// It can't be decoded to its end.
    #[error("it is damaged")]
    Damaged,
}

impl LogoFault {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Empty, Self::TooLarge, Self::OtherKind, Self::TooManyPixels, Self::Animated, Self::Damaged];

    /// The key of its words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "logo-fault-empty",
            Self::TooLarge => "logo-fault-too-large",
            Self::OtherKind => "logo-fault-other-kind",
            Self::TooManyPixels => "logo-fault-too-many-pixels",
            Self::Animated => "logo-fault-animated",
            Self::Damaged => "logo-fault-damaged",
        }
    }
}

impl From<ImageError> for LogoFault {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Damaged,
        }
    }
}

/// The hash of a logo file and of the way in which it is encoded.
#[must_use]
pub fn source_of(bytes: &[u8]) -> String {
    named(&[ENCODING.as_bytes(), bytes].concat())
}

/// A logo that was decoded.
pub struct Logo {
    image: DynamicImage,
    source: String,
}

impl Logo {
    /// Decodes a file. What it says of itself, such as its name or its media type, doesn't matter; its first bytes do.
    ///
    /// # Errors
    /// When the file isn't taken as a logo.
    pub fn read(bytes: &[u8]) -> Result<Self, LogoFault> {
        if bytes.is_empty() {
            return Err(LogoFault::Empty);
        }
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
            return Err(LogoFault::TooLarge);
        }
        let reader = Cursor::new(bytes);
        let image = match guess_format(bytes) {
            Ok(ImageFormat::Png) => {
                let decoder = PngDecoder::with_limits(reader, limits())?;
                if decoder.is_apng()? {
                    return Err(LogoFault::Animated);
                }
                decoded(decoder)?
            }
            Ok(ImageFormat::WebP) => {
                let decoder = WebPDecoder::new(reader)?;
                if decoder.has_animation() {
                    return Err(LogoFault::Animated);
                }
                decoded(decoder)?
            }
            Ok(ImageFormat::Jpeg) => decoded(JpegDecoder::new(reader)?)?,
            _ => return Err(LogoFault::OtherKind),
        };
        Ok(Self { image, source: source_of(bytes) })
    }

    /// Encodes the picture anew.
    ///
    /// # Errors
    /// When it can't be encoded.
    pub fn encoded(&self) -> Result<Asset, LogoFault> {
        let (content, media_type) = smallest(&self.image)?;
        let (sha256, source) = (named(&content), Some(self.source.clone()));
        Ok(Asset { sha256, source, media_type: media_type.to_owned(), content })
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_PIXELS);
    limits.max_image_height = Some(MAX_PIXELS);
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// Decodes within the limits, and turns the picture as its camera says.
fn decoded(mut decoder: impl ImageDecoder) -> Result<DynamicImage, LogoFault> {
    let (width, height) = decoder.dimensions();
    if width > MAX_PIXELS || height > MAX_PIXELS {
        return Err(LogoFault::TooManyPixels);
    }
    decoder.set_limits(limits())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Encodes a logo in the fewest bytes and returns them with their media type. Every form keeps all pixels. It is shown 44
/// CSS pixels high, so that a little more than twice that height is as sharp as screens can show; the same file is the
/// icon in the browser's tab.
fn smallest(image: &DynamicImage) -> image::ImageResult<(Vec<u8>, &'static str)> {
    let fits = image.height() <= HEIGHT && image.width() <= WIDTH;
    let shown = if fits { image.clone() } else { image.resize(WIDTH, HEIGHT, imageops::FilterType::Lanczos3) };
    let pixels = shown.to_rgba8();
    let mut forms = Vec::new();
    // A drawing of few colours is smallest by far with a palette.
    forms.extend(with_palette(&pixels).map(|png| (png, "image/png")));
    let mut png = Vec::new();
    pixels.write_with_encoder(PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive))?;
    forms.push((png, "image/png"));
    let mut webp = Vec::new();
    pixels.write_with_encoder(WebPEncoder::new_lossless(&mut webp))?;
    forms.push((webp, "image/webp"));
    Ok(forms.into_iter().min_by_key(|(bytes, _)| bytes.len()).unwrap_or_default())
}

/// Encodes an image of at most 256 colours as PNG with a palette; nothing for one of more.
fn with_palette(image: &RgbaImage) -> Option<Vec<u8>> {
    let colours: BTreeSet<[u8; 4]> = image.pixels().map(|pixel| pixel.0).collect();
    let places: BTreeMap<[u8; 4], u8> = colours
        .iter()
        .enumerate()
        .map(|(at, colour)| Some((*colour, u8::try_from(at).ok()?)))
        .collect::<Option<_>>()?;
    let (mut palette, mut alpha) = (Vec::new(), Vec::new());
    for [red, green, blue, opacity] in &colours {
        palette.extend([*red, *green, *blue]);
        alpha.push(*opacity);
    }
    let indices: Vec<u8> = image.pixels().filter_map(|pixel| places.get(&pixel.0).copied()).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, image.width(), image.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    if alpha.iter().any(|opacity| *opacity < u8::MAX) {
        encoder.set_trns(alpha);
    }
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&indices).ok()?;
    writer.finish().ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one colour in a format.
    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = DynamicImage::from(image::RgbImage::from_pixel(width, height, image::Rgb([42, 111, 43])));
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A chunk of a PNG.
    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        let length = u32::try_from(data.len()).unwrap();
        [&length.to_be_bytes(), &kind[..], data, &crc.sum().to_be_bytes()].concat()
    }

    /// A PNG with these chunks behind its header, which says a size.
    fn png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunks.concat(), &chunk(b"IEND", &[])].concat()
    }

    fn deflated(bytes: usize) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, &vec![0; bytes]).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_kind_of_picture_is_encoded_anew() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let asset = Logo::read(&picture(60, 48, format)).unwrap().encoded().unwrap();
            let stored = image::load_from_memory(&asset.content).unwrap();
            assert_eq!((stored.width(), stored.height()), (60, 48), "{format:?}");
            assert!(["image/png", "image/webp"].contains(&asset.media_type.as_str()));
            assert_eq!(asset.sha256, named(&asset.content));
        }
    }

    #[test]
    fn nothing_but_pixels_is_kept() {
        const SCRIPT: &[u8] = b"<script>alert(document.domain)</script>";
        let place = b"GPS 35.6895 N 139.6917 E";
        let text = [&b"Comment\0"[..], SCRIPT].concat();
        let mut carriers = vec![
            [picture(40, 40, ImageFormat::Png), SCRIPT.to_vec()].concat(),
            [picture(40, 40, ImageFormat::WebP), SCRIPT.to_vec()].concat(),
            [picture(40, 40, ImageFormat::Jpeg), SCRIPT.to_vec()].concat(),
        ];
        // Text and a place within the file, in front of the pixels.
        let mut with_text = picture(40, 40, ImageFormat::Png);
        with_text.splice(33..33, [chunk(b"tEXt", &text), chunk(b"eXIf", place)].concat());
        carriers.push(with_text);
        let mut jpeg = picture(40, 40, ImageFormat::Jpeg);
        let exif = [&b"Exif\0\0"[..], place].concat();
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        jpeg.splice(2..2, [&[0xff, 0xe1][..], &length, &exif].concat());
        carriers.push(jpeg);
        for (index, carrier) in carriers.iter().enumerate() {
            let content = Logo::read(carrier).unwrap().encoded().unwrap().content;
            for carried in [SCRIPT, place] {
                assert!(!content.windows(8).any(|bytes| bytes == &carried[..8]), "{index}");
            }
            assert!(content.len() < carrier.len(), "{index}");
        }
    }

    #[test]
    fn a_picture_is_turned_as_its_camera_says() {
        let mut jpeg = picture(64, 32, ImageFormat::Jpeg);
        // TIFF, big endian, one entry: orientation 6, a quarter turn.
        let exif: &[u8] =
            &[b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".as_slice(), &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]]
                .concat();
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        jpeg.splice(2..2, [&[0xff, 0xe1][..], &length, exif].concat());
        let stored = image::load_from_memory(&Logo::read(&jpeg).unwrap().encoded().unwrap().content).unwrap();
        assert_eq!((stored.width(), stored.height()), (32, 64));
    }

    #[test]
    fn hostile_files_are_refused() {
        let whole = picture(64, 64, ImageFormat::Png);
        let frames = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
        let mut moving = whole.clone();
        moving.splice(33..33, frames);
        let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
        let webp = picture(64, 64, ImageFormat::WebP);
        // The extended header says that it moves.
        let animated = [
            &b"RIFF"[..],
            &[0x2e, 0, 0, 0],
            b"WEBPVP8X",
            &[10, 0, 0, 0, 0b10, 0, 0, 0, 63, 0, 0, 63, 0, 0],
            b"ANIM",
            &[6, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            b"ANMF",
            &[0; 8],
        ]
        .concat();
        for (what, file, fault) in [
            ("nothing", Vec::new(), LogoFault::Empty),
            ("a script", b"<script>alert(1)</script>".to_vec(), LogoFault::OtherKind),
            (
                "a drawing",
                b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
                LogoFault::OtherKind,
            ),
            ("a drawing with a prologue", b"<?xml version='1.0'?><svg/>".to_vec(), LogoFault::OtherKind),
            ("GIF", b"GIF89a\x01\0\x01\0\x80\0\0".to_vec(), LogoFault::OtherKind),
            ("BMP", b"BM\x3a\0\0\0".to_vec(), LogoFault::OtherKind),
            ("PDF", b"%PDF-1.7".to_vec(), LogoFault::OtherKind),
            ("an archive", b"PK\x03\x04".to_vec(), LogoFault::OtherKind),
            ("a program", b"\x7fELF".to_vec(), LogoFault::OtherKind),
            ("too many bytes", vec![0x89; usize::try_from(MAX_BYTES).unwrap() + 1], LogoFault::TooLarge),
            ("too wide", picture(MAX_PIXELS + 1, 1, ImageFormat::Png), LogoFault::TooManyPixels),
            ("too high", picture(1, MAX_PIXELS + 1, ImageFormat::WebP), LogoFault::TooManyPixels),
            ("too wide", picture(MAX_PIXELS + 8, 8, ImageFormat::Jpeg), LogoFault::TooManyPixels),
            ("a bomb", png(60_000, 60_000, &[chunk(b"IDAT", &deflated(20_000_000))]), LogoFault::TooManyPixels),
            ("moving", moving, LogoFault::Animated),
            // It ends before its first picture.
            ("moving", animated, LogoFault::Damaged),
            ("half", half(&whole), LogoFault::Damaged),
            ("half", half(&webp), LogoFault::Damaged),
            ("only its first bytes", b"\x89PNG\r\n\x1a\n".to_vec(), LogoFault::Damaged),
            ("only its first bytes", b"RIFF\x04\0\0\0WEBP".to_vec(), LogoFault::Damaged),
            ("only its first bytes", b"\xff\xd8\xff\xe0".to_vec(), LogoFault::Damaged),
            ("no pixels", png(8, 8, &[]), LogoFault::Damaged),
        ] {
            assert_eq!(Logo::read(&file).err(), Some(fault), "{what}");
        }
    }

    #[test]
    fn text_that_unpacks_to_very_much_takes_no_memory() {
        let bomb = [&b"Comment\0\0"[..], &deflated(60_000_000)].concat();
        let mut file = picture(40, 40, ImageFormat::Png);
        file.splice(33..33, chunk(b"zTXt", &bomb));
        assert!(u64::try_from(file.len()).unwrap() < MAX_BYTES);
        // It is left out unread, or the file is refused.
        if let Ok(logo) = Logo::read(&file) {
            assert!(logo.encoded().unwrap().content.len() < 1_000);
        }
    }

    #[test]
    fn a_logo_is_stored_no_larger_than_it_is_shown_and_a_small_one_as_it_is() -> Result<(), Box<dyn std::error::Error>>
    {
        for (given, stored) in [((1000, 100), (224, 22)), ((40, 30), (40, 30)), ((100, 1000), (10, 96))] {
            let colour = |at: u32| u8::try_from(at % 251).unwrap_or_default();
            let mut picture = RgbaImage::new(given.0, given.1);
            picture.enumerate_pixels_mut().for_each(|(x, y, pixel)| pixel.0 = [colour(x), colour(y), 9, 200]);
            let (content, media_type) = smallest(&DynamicImage::from(picture.clone()))?;
            let format = ImageFormat::from_mime_type(media_type).ok_or("an image")?;
            let read = image::load_from_memory_with_format(&content, format)?;
            assert_eq!((read.width(), read.height()), stored);
            if given == stored {
                assert_eq!(read.to_rgba8(), picture, "no pixel changes");
            }
        }
        Ok(())
    }
}
