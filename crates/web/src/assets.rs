//! Files beside the pages: static files whose name holds a hash of the content, a society's colours as a style sheet,
//! and a society's logo from the database. Browsers may cache all of them for good, because changed content gets a new
//! name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router, http::HeaderName};
use madoguchi_core::ids::TenantId;
use madoguchi_core::policy::branding::{Branding, Palette};
use madoguchi_core::sealed::to_hex;
use madoguchi_core::tenancy;
use madoguchi_print::{Mark, MarkFormat};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{Answer, Trouble};
use crate::face::Face;
use crate::routes::Routes;
use crate::visit::{SocietyCall, Visit};

/// Characters of the hash in a file name: enough to tell all versions of a file apart.
const SHORT_HASH: usize = 16;
/// Characters of a SHA-256 in hex.
const FULL_HASH: usize = 64;
/// The media type of a WebP image.
const WEBP: &str = "image/webp";
/// The most logos that are kept in memory.
const LOGOS_KEPT: usize = 64;

const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// A name in a path. A name that isn't valid UTF-8 is answered with 404.
type Name = Result<Path<String>, PathRejection>;

/// The static files of all faces.
#[derive(Debug, Default)]
pub struct Assets {
    /// From a file's plain name to its path.
    hrefs: HashMap<String, String>,
    /// From a file's name with its hash to its content.
    files: HashMap<String, (HeaderValue, Bytes)>,
}

impl Assets {
    /// Builds the static files of one face from names and contents. `base.css` becomes `/static/base.<hash>.css`.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        Self::default().with(files)
    }

    /// Adds the files of one more face. A name that is already taken is logged.
    #[must_use]
    pub fn with(mut self, files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        for (name, content) in files {
            let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "bin"));
            let hashed = format!("{stem}.{}.{extension}", short_hash(&content));
            let content = match content {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            let media_type = HeaderValue::from_static(media_type(extension));
            if self.hrefs.insert(name.clone(), format!("/static/{hashed}")).is_some() {
                tracing::error!(name, "two static files have one name");
            }
            self.files.insert(hashed, (media_type, content));
        }
        self
    }

    /// Returns the path of a file. For an unknown name it logs the name and returns a path that answers 404.
    #[must_use]
    pub fn href(&self, name: &str) -> String {
        self.hrefs.get(name).cloned().unwrap_or_else(|| {
            tracing::error!(name, "no such static file");
            format!("/static/{name}")
        })
    }
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn short_hash(content: &[u8]) -> String {
    let mut hash = to_hex(&Sha256::digest(content));
    hash.truncate(SHORT_HASH);
    hash
}

/// The route of the static files. It is on every host, also on hosts that no face owns, because the files belong to no
/// society.
pub(crate) fn files() -> Router {
    Router::new().route("/static/{*name}", get(file))
}

/// The routes of a society's colours and logo, for every face that shows pages of a society.
#[must_use]
pub fn looks<F: Face<At = SocietyCall>>(access: F::Access) -> Routes<F> {
    Routes::new().get("/brand/{name}", access, brand::<F>).get("/logo/{hash}", access, logo::<F>)
}

async fn file(Extension(app): Extension<App>, name: Name) -> Answer {
    let Path(name) = name.map_err(|_| Trouble::NotForYou)?;
    let (media_type, content) = app.assets.files.get(&name).ok_or(Trouble::NotForYou)?;
    Ok(lasting(media_type.clone(), Body::from(content.clone())))
}

fn lasting(media_type: HeaderValue, body: Body) -> Response {
    let headers: [(HeaderName, HeaderValue); 2] = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, FOR_GOOD)];
    (headers, body).into_response()
}

/// Writes a society's colours as a style sheet.
fn brand_css(branding: &Branding) -> String {
    let variables = Palette::of(branding).variables();
    let declarations: String = variables.iter().map(|(name, colour)| format!("--{name}:{colour};")).collect();
    format!(":root{{{declarations}}}\n")
}

/// The beginning of the paths of the societies' style sheets.
const BRAND: &str = "/brand/";

/// The path of a society's style sheet.
pub(crate) fn brand_href(branding: &Branding) -> String {
    format!("{BRAND}{}.css", short_hash(brand_css(branding).as_bytes()))
}

/// Whether a path is that of a society's style sheet.
#[must_use]
pub fn is_colours(href: &str) -> bool {
    href.starts_with(BRAND)
}

/// Answers with the style sheet of colours that aren't those of today. No browser keeps it.
#[must_use]
pub fn colours(branding: &Branding) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(media_type("css")))], brand_css(branding)).into_response()
}

async fn brand<F: Face<At = SocietyCall>>(visit: Visit<F>, name: Name) -> Answer {
    let Path(name) = name.map_err(|_| Trouble::NotForYou)?;
    let css = brand_css(&visit.policy.branding);
    let mut response = lasting(HeaderValue::from_static(media_type("css")), Body::empty());
    // A page from just before a change of colours asks for the old name. It gets the new colours, which the browser
    // must not cache under the old name.
    if name != format!("{}.css", short_hash(css.as_bytes())) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    *response.body_mut() = Body::from(css);
    Ok(response)
}

/// Returns the path of a logo by the hash of its content.
#[must_use]
pub fn logo_href(hash: &str) -> String {
    format!("/logo/{hash}")
}

async fn logo<F: Face<At = SocietyCall>>(visit: Visit<F>, hash: Name) -> Answer {
    let Path(hash) = hash.map_err(|_| Trouble::NotForYou)?;
    if hash.len() != FULL_HASH || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Trouble::NotForYou);
    }
    let (media_type, content) = kept_logo(&visit, hash).await?;
    Ok(lasting(media_type, Body::from(content)))
}

/// The society's mark for a typeset document, where the society has one.
///
/// # Errors
/// When the database can't be read.
pub async fn mark_of<F: Face<At = SocietyCall>>(visit: &Visit<F>) -> Result<Option<Mark>, Trouble> {
    let Some(hash) = &visit.policy.branding.logo else { return Ok(None) };
    let (media_type, content) = kept_logo(visit, hash.clone()).await?;
    let format = if media_type == WEBP { MarkFormat::WebP } else { MarkFormat::Png };
    Ok(Some(Mark { format, content: content.to_vec() }))
}

/// A logo of the society by the hash of its content, with its media type.
async fn kept_logo<F: Face<At = SocietyCall>>(visit: &Visit<F>, hash: String) -> Result<(HeaderValue, Bytes), Trouble> {
    let key = (visit.tenant.id, hash);
    if let Some(kept) = visit.app.logos().get(&key) {
        return Ok(kept);
    }
    let tx = visit.app.database.platform_read(visit.now).await?;
    let asset = tenancy::asset(&tx, visit.tenant.id, &key.1).await?.ok_or(Trouble::NotForYou)?;
    // The society's texts are stored in the same table. Only images may be served to everybody.
    let media_type = match asset.media_type.as_str() {
        "image/png" => HeaderValue::from_static("image/png"),
        WEBP => HeaderValue::from_static(WEBP),
        _ => return Err(Trouble::NotForYou),
    };
    let content = Bytes::from(asset.content);
    visit.app.logos().keep(key, media_type.clone(), content.clone());
    Ok((media_type, content))
}

type LogoKey = (TenantId, String);

/// A cache of the logos that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct Logos {
    /// The logos, the most recently used last.
    kept: Mutex<Vec<(LogoKey, HeaderValue, Bytes)>>,
}

impl Logos {
    fn get(&self, key: &LogoKey) -> Option<(HeaderValue, Bytes)> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, ..)| known == key)?;
        let found = kept.remove(at);
        let answer = (found.1.clone(), found.2.clone());
        kept.push(found);
        Some(answer)
    }

    fn keep(&self, key: LogoKey, media_type: HeaderValue, content: Bytes) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, ..)| *known != key);
        if kept.len() >= LOGOS_KEPT {
            kept.remove(0);
        }
        kept.push((key, media_type, content));
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::policy::branding::Colour;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn another_content_has_another_name() {
        let href =
            |content: &'static [u8]| Assets::new([("base.css".to_owned(), Cow::Borrowed(content))]).href("base.css");
        assert_ne!(href(b"a{}"), href(b"b{}"));
        assert!(href(b"a{}").starts_with("/static/base.") && href(b"a{}").ends_with(".css"));
        let blue = Branding { logo: None, main: Colour(0, 0x17, 0xc1), accent: None };
        assert_ne!(brand_href(&blue), brand_href(&Branding { main: Colour::BLACK, ..blue.clone() }));
        assert!(brand_css(&blue).contains("--brand-main:#0017c1;"));
    }

    #[test]
    fn the_logo_not_asked_for_the_longest_goes_first() {
        let logos = Logos::default();
        let key = |n: u128| (TenantId(Uuid::from_u128(n)), String::new());
        for n in 0..64 {
            logos.keep(key(n), FOR_GOOD, Bytes::new());
        }
        assert!(logos.get(&key(0)).is_some());
        logos.keep(key(64), FOR_GOOD, Bytes::new());
        assert!(logos.get(&key(0)).is_some());
        assert!(logos.get(&key(1)).is_none());
    }
}
