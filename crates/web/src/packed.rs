//! A page that many visitors get unchanged, compressed once for each content coding: compression costs several times as
//! much as the rest of such a request.

use std::io::{self, Write};
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY};
use axum::response::{IntoResponse, Response};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The quality of Brotli (0 to 11). Above 9 the time grows much faster than the page shrinks.
const BROTLI_QUALITY: u32 = 9;
/// The window of Brotli, as a power of two in bytes; far larger than a page.
const BROTLI_WINDOW: u32 = 18;

/// The content coding of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not compressed.
    Plain,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
}

impl Packing {
    /// Returns the best coding that the request accepts (RFC 9110, 12.5.3). A coding that isn't named or has weight 0
    /// isn't accepted.
    pub(crate) fn asked(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).map(Self::named).fold(Self::Plain, |best, named| match (best, named) {
            (Self::Brotli, _) | (_, Self::Plain) => best,
            _ => named,
        })
    }

    fn named(coding: &str) -> Self {
        let (name, parameter) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameter.split_once('=').and_then(|(_, weight)| weight.trim().parse::<f32>().ok());
        if weight == Some(0.0) {
            return Self::Plain;
        }
        match name.trim() {
            name if name.eq_ignore_ascii_case("br") => Self::Brotli,
            name if name.eq_ignore_ascii_case("gzip") => Self::Gzip,
            _ => Self::Plain,
        }
    }
}

/// A page in every coding that was asked for so far.
#[derive(Debug)]
pub struct Packed {
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Packed {
    /// Takes a page that isn't compressed yet.
    #[must_use]
    pub const fn new(plain: Bytes) -> Self {
        Self { plain, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Answers with the page in a coding.
    #[must_use]
    pub fn answer(&self, packing: Packing) -> Response {
        let (body, coding) = match packing {
            Packing::Plain => (&self.plain, None),
            Packing::Gzip => (self.gzip.get_or_init(|| self.or_plain(gzip(&self.plain))), Some("gzip")),
            Packing::Brotli => (self.brotli.get_or_init(|| self.or_plain(brotli(&self.plain))), Some("br")),
        };
        let mut response = body.clone().into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        // Where compression failed, the body is the plain page and gets no `Content-Encoding`.
        if let Some(coding) = coding.filter(|_| body.as_ptr() != self.plain.as_ptr()) {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }

    fn or_plain(&self, packed: io::Result<Vec<u8>>) -> Bytes {
        packed.map_or_else(|_| self.plain.clone(), Bytes::from)
    }
}

fn gzip(page: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(page)?;
    packer.finish()
}

fn brotli(page: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = CompressorWriter::new(Vec::new(), page.len().max(1), BROTLI_QUALITY, BROTLI_WINDOW);
    packer.write_all(page)?;
    Ok(packer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(lines: &[&'static str]) -> Packing {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        Packing::asked(&headers)
    }

    #[test]
    fn the_smallest_that_is_taken() {
        assert_eq!(asked(&[]), Packing::Plain);
        for line in ["", "identity", "zstd", "gzip;q=0", "br; q=0.000", "*", "gzip-like, brotli"] {
            assert_eq!(asked(&[line]), Packing::Plain, "{line}");
        }
        for line in ["gzip", "deflate, GZIP", "br;q=0, gzip;q=0.5", "gzip;q=1.0"] {
            assert_eq!(asked(&[line]), Packing::Gzip, "{line}");
        }
        for line in ["gzip, deflate, br, zstd", "br", "gzip;q=1, br;q=0.1"] {
            assert_eq!(asked(&[line]), Packing::Brotli, "{line}");
        }
        assert_eq!(asked(&["gzip", "br"]), Packing::Brotli, "on two lines");
        assert_eq!(asked(&["br", "gzip"]), Packing::Brotli, "in either order");
    }

    #[test]
    fn each_packing_holds_the_same_page() {
        let page = "<p>窓口</p>".repeat(500).into_bytes();
        let mut unpacked = Vec::new();
        io::copy(&mut flate2::read::GzDecoder::new(&*gzip(&page).unwrap()), &mut unpacked).unwrap();
        assert_eq!(unpacked, page);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&page).unwrap(), &mut unpacked).unwrap();
        assert_eq!(unpacked, page);
        let packed = Packed::new(Bytes::from(page));
        let coding = |packing| packed.answer(packing).headers().get(CONTENT_ENCODING).cloned();
        assert_eq!(coding(Packing::Plain), None);
        assert_eq!(coding(Packing::Gzip).unwrap(), "gzip");
        assert_eq!(coding(Packing::Brotli).unwrap(), "br");
        assert_eq!(packed.answer(Packing::Brotli).headers()[VARY], "accept-encoding");
    }
}
