//! Secrets: in the configuration, or in files that nobody else can read.

use std::path::Path;

use madoguchi_core::files;
use secrecy::SecretString;

use super::ConfigError;

/// Returns a secret that stands in the configuration or in a file of its own.
pub(super) fn secret(
    key: &str,
    value: Option<&SecretString>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, ConfigError> {
    match (value, file) {
        (Some(_), Some(_)) => Err(ConfigError::one(format!("{key} and {key}_file are both given; give one"))),
        (Some(value), None) => Ok(Some(value.clone())),
        (None, None) => Ok(None),
        (None, Some(file)) => {
            let trouble = |error| ConfigError::one(format!("{key}_file: {}: {error}", file.display()));
            if let Some(exposed) = files::exposed(file).map_err(trouble)? {
                return Err(ConfigError::one(format!(
                    "{key}_file: others can read or write {exposed}: {}",
                    exposed.remedy
                )));
            }
            let text = std::fs::read_to_string(file).map_err(trouble)?;
            Ok(Some(SecretString::from(text.trim_end_matches(['\r', '\n']))))
        }
    }
}
