//! Forms as browsers write them.

use url::form_urlencoded::Serializer;

/// What stands between the parts of a form with files.
pub(super) const BOUNDARY: &str = "----parts-of-a-form";

/// Writes a form with files. No file of a test has the boundary in it.
pub(super) fn in_parts(entries: &[(String, String)], files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in entries {
        let value = value.replace("\r\n", "\n").replace('\n', "\r\n");
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    for (name, content) in files {
        let file = if content.is_empty() { "" } else { "../picture.png" };
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend(part.into_bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// Writes a form without files.
pub(super) fn encoded(entries: &[(String, String)]) -> String {
    // Browsers send line breaks as CR LF.
    let pairs = entries.iter().map(|(name, value)| (name, value.replace("\r\n", "\n").replace('\n', "\r\n")));
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}
