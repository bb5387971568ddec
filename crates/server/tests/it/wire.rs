//! HTTP over one connection that is kept: lean enough that a load is the server's, not the test's.

use std::io::{Error, ErrorKind};
use std::net::Ipv4Addr;
use std::ops::Range;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::form_urlencoded::Serializer;

const CHUNKED: &[u8] = b"transfer-encoding: chunked";
const LAST_PIECE: &[u8] = b"\r\n0\r\n\r\n";

/// A connection to a server on this machine.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, good until the next request.
pub struct Answer<'a> {
    /// Its status.
    pub status: u16,
    head: &'a str,
    /// Its body.
    pub body: &'a [u8],
}

impl Connection {
    /// Connects.
    pub async fn open(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and waits for all of its answer.
    pub async fn send(&mut self, request: &[u8]) -> std::io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (head, length) = loop {
            self.read().await?;
            if let Some(head) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break (0..head + 2, content_length(&self.buffer[..head + 2])?);
            }
        };
        let body: Range<usize> = head.end + 2..head.end + 2 + length;
        while self.buffer.len() < body.end {
            self.read().await?;
        }
        // Pieces of unknown length come with their lengths between them, and are nothing to look into here.
        let in_pieces = self.buffer[head.clone()].windows(CHUNKED.len()).any(|part| part.eq_ignore_ascii_case(CHUNKED));
        while in_pieces && !self.buffer.ends_with(LAST_PIECE) {
            self.read().await?;
        }
        let body = if in_pieces { body.start..self.buffer.len() } else { body };
        let head = std::str::from_utf8(&self.buffer[head]).map_err(Error::other)?;
        let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or(ErrorKind::InvalidData)?;
        Ok(Answer { status, head, body: &self.buffer[body] })
    }

    async fn read(&mut self) -> std::io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn content_length(head: &[u8]) -> std::io::Result<usize> {
    let head = std::str::from_utf8(head).map_err(Error::other)?;
    header(head, "content-length").map_or(Ok(0), |length| length.parse().map_err(Error::other))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    headers(head, name).next()
}

fn headers<'a>(head: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    head.split("\r\n").filter_map(move |line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

impl Answer<'_> {
    /// Where it leads to.
    pub fn location(&self) -> Option<&str> {
        header(self.head, "location")
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// The cookies that it sets, or takes away by an empty value.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        headers(self.head, "set-cookie").filter_map(|cookie| cookie.split(';').next()?.split_once('='))
    }

    /// A cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Its body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }
}

/// A request for a page.
pub fn get(host: &str, path: &str, cookies: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{}Accept: text/html\r\n\r\n", cookie_header(cookies)).into_bytes()
}

/// A request for a page as browsers make it, which take it packed.
pub fn get_packed(host: &str, path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
    )
    .into_bytes()
}

/// A form. `network` is where it comes from, as a trusted proxy says it.
pub fn post(host: &str, path: &str, cookies: &str, network: Ipv4Addr, form: &[(&str, &str)]) -> Vec<u8> {
    let body = Serializer::new(String::new()).extend_pairs(form).finish();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\n{}X-Forwarded-For: {network}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        cookie_header(cookies),
        body.len()
    )
    .into_bytes()
}

/// JSON from the script of a page of `origin` that says what it was drawn for.
pub fn json(host: &str, path: &str, cookies: &str, origin: &str, drawn_for: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\n{}Origin: {origin}\r\nSec-Fetch-Site: same-origin\r\n\
         Drawn-For: {drawn_for}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        cookie_header(cookies),
        body.len()
    )
    .into_bytes()
}

fn cookie_header(cookies: &str) -> String {
    if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") }
}
