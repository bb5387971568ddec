//! Forms with a file (`multipart/form-data`). Only a route that takes files reads them, after its visitor was admitted and
//! within its limit. The fields beside the file are those of any other form.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header::CONTENT_TYPE};
use multer::{Constraints, Multipart, SizeLimit};
use zeroize::Zeroizing;

use crate::error::Trouble;
use crate::form::{self, Fields, MAX_FIELDS};

/// A file as it was sent. Its name and its media type are whatever the sender says, so they aren't kept.
#[derive(Clone, Default)]
pub struct Files {
    files: Arc<[(String, Vec<u8>)]>,
}

impl Files {
    /// The content of a field's file; `None` where none was chosen.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&[u8]> {
        let mut found = self.files.iter().filter(|(field, _)| field == name).map(|(_, content)| content.as_slice());
        // Browsers send an empty file where none was chosen.
        found.next().filter(|content| !content.is_empty())
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.files.iter().map(|(name, _)| name)).finish()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Files {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Whether a request brings a form with a file.
pub(crate) fn is_upload(headers: &HeaderMap) -> bool {
    form::is_of(headers, "multipart/form-data")
}

/// Reads such a form of at most `most` bytes in all. Its fields and files are in the request's extensions afterwards.
pub(crate) async fn receive(request: Request, most: usize) -> Result<Request, Trouble> {
    let (mut parts, body) = request.into_parts();
    let boundary = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = boundary.and_then(|value| multer::parse_boundary(value).ok()).ok_or(Trouble::BadRequest)?;
    let bytes = form::read(&parts.headers, body, most).await?;
    let (fields, files) = parse(&bytes, boundary).await?;
    parts.extensions.insert(fields);
    parts.extensions.insert(files);
    Ok(Request::from_parts(parts, Body::empty()))
}

async fn parse(bytes: &[u8], boundary: String) -> Result<(Fields, Files), Trouble> {
    let bad = |_: multer::Error| Trouble::BadRequest;
    let limit = SizeLimit::new().whole_stream(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    let constraints = Constraints::new().size_limit(limit);
    let mut parts = Multipart::with_reader_with_constraints(bytes, boundary, constraints);
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(bad)? {
        if pairs.len() + files.len() == MAX_FIELDS {
            return Err(Trouble::BadRequest);
        }
        // No handler asks for a field without a name.
        let name = part.name().map(str::to_owned);
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.map_err(bad)?;
        match name {
            Some(name) if is_file => files.push((name, content.to_vec())),
            Some(name) => {
                let value = String::from_utf8(content.to_vec()).ok().filter(|value| !value.contains('\0'));
                pairs.push((name, value.map(Zeroizing::new)));
            }
            None => {}
        }
    }
    Ok((Fields::of_pairs(pairs), Files { files: files.into() }))
}
