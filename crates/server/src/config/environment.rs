//! Environment variables as a layer of the configuration.

use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

const PREFIX: &str = "MADOGUCHI_";
/// Stands between a section and its key.
const SEPARATOR: &str = "__";

/// Returns the variable of a key: `MADOGUCHI_DATABASE__URL` for `database.url`.
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', SEPARATOR).to_ascii_uppercase())
}

/// Returns the variables that would be those of a key if their underscores were right, each with that key. What a container
/// platform sets by itself for a service's port, such as `MADOGUCHI_MAIL_SMTP_PORT=tcp://10.0.0.1:25`, isn't one.
pub fn mistyped<'a>(environment: &'a [(String, String)], keys: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let folded = |name: &str| name.replace(SEPARATOR, "_").to_ascii_uppercase();
    let meant = |(name, text): &'a (String, String)| {
        let is_service = text.starts_with("tcp://") || text.starts_with("udp://");
        let key = keys.iter().find(|key| folded(&variable(key)) == folded(name))?;
        (variable(key) != *name && !is_service).then_some((name.as_str(), key.as_str()))
    };
    environment.iter().filter(|(name, _)| name.starts_with(PREFIX)).filter_map(meant).collect()
}

/// Returns the environment variables of this process. A variable that isn't UTF-8 can't be one of ours.
pub fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
}

/// Merges every variable of `environment` that names a key over `figment`.
///
/// Only names with a section count, because container platforms set variables such as `MADOGUCHI_SERVICE_HOST` by
/// themselves. A value is parsed as the type of its default (a number, a list …). Where there is no default, it is read
/// as text, so that a password of digits stays text.
pub fn merge(figment: Figment, environment: impl Iterator<Item = (String, String)>) -> Figment {
    let mut variables = environment
        .filter_map(|(name, text)| {
            let key = name.strip_prefix(PREFIX)?;
            key.contains(SEPARATOR).then(|| (key.replace(SEPARATOR, ".").to_ascii_lowercase(), text))
        })
        .collect::<Vec<_>>();
    variables.sort();
    variables.into_iter().fold(figment, |figment, (key, text)| {
        let is_text = figment.find_value(&key).ok().is_none_or(|default| default.as_str().is_some());
        let value = if is_text { Value::from(text) } else { text.parse().unwrap_or_else(|never| match never {}) };
        figment.merge(Variable { key, value })
    })
}

/// One variable. It is a layer of its own, so that an error can name it.
struct Variable {
    key: String,
    value: Value,
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("the environment variable {}", variable(&self.key)))
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let nested = figment::util::nest(&self.key, self.value.clone());
        Ok(Profile::Default.collect(nested.into_dict().unwrap_or_default()))
    }
}
