//! The choice of language. It is kept in a cookie and leads back to the page where it was made. The text size is kept
//! in the same way.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Response;
use madoguchi_core::links;
use madoguchi_core::policy::society::{TextSize, spoken};
use madoguchi_words::{Language, Words};

use crate::cookies::{self, Cookie, Cookies, Lifetime};
use crate::error::Answer;
use crate::form::Fields;
use crate::visit::{Call, is_path_here};

/// The field with the code of the language.
pub const LANGUAGE_FIELD: &str = "language";
/// The field with the path to return to.
pub const RETURN_FIELD: &str = "return_to";

/// The most entries of `Accept-Language` that are read.
const MOST_RANGES: usize = 20;

/// How long the browser keeps a choice: one year.
const KEPT: Lifetime = Lifetime::Seconds(365 * 24 * 3600);

/// Stores the choice of one of the offered languages in a cookie and redirects to the page where it was made.
///
/// # Errors
/// When the form can't be read.
pub fn choose(call: &Call, offered: &[Language], fields: &Fields) -> Answer {
    let back = fields.one(RETURN_FIELD)?;
    let response: Response = call.go(if is_path_here(back) { back } else { links::ROOT });
    Ok(match by_code(offered, fields.one(LANGUAGE_FIELD)?) {
        Some(language) => remember(call, response, language),
        None => response,
    })
}

/// Stores a language in the browser's cookie, for visitors who aren't signed in.
#[must_use]
pub fn remember(call: &Call, mut response: Response, language: Language) -> Response {
    cookies::set(&mut response, call.app.site.scheme, Cookie::LANGUAGE, Words::of(language).code(), KEPT);
    response
}

/// Stores a text size in the browser's cookie, for visitors who aren't signed in.
#[must_use]
pub fn remember_text_size(call: &Call, mut response: Response, size: TextSize) -> Response {
    let kept = if size == TextSize::default() { Lifetime::Over } else { KEPT };
    if kept != Lifetime::Over || call.cookies.text_size() != size {
        cookies::set(&mut response, call.app.site.scheme, Cookie::TEXT_SIZE, size.word(), kept);
    }
    response
}

/// Returns the language with this code, if it is offered.
#[must_use]
pub fn by_code(offered: &[Language], code: &str) -> Option<Language> {
    offered.iter().copied().find(|language| Words::of(*language).code() == code)
}

/// Returns the language of the answer: the chosen one if it is offered, otherwise the one that the browser prefers among
/// those that are offered (RFC 9110, section 12.5.4), otherwise the first that is offered.
pub(crate) fn of(offered: &[Language], cookies: &Cookies, headers: &HeaderMap) -> Language {
    let chosen = cookies.language().and_then(|code| by_code(offered, code));
    spoken(offered, chosen.or_else(|| preferred(offered, headers)))
}

/// The offered language with the highest weight in `Accept-Language`; the first of several.
fn preferred(offered: &[Language], headers: &HeaderMap) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    let values = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    for range in values.flat_map(|value| value.split(',')).take(MOST_RANGES) {
        let mut parts = range.split(';').map(str::trim);
        let primary = parts.next().unwrap_or_default().split('-').next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse().ok());
        let Some(weight) = weight.filter(|weight: &f32| *weight > 0.0 && *weight <= 1.0) else { continue };
        let Some(language) = by_code(offered, &primary.to_ascii_lowercase()) else { continue };
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use axum::http::header::{COOKIE, HeaderValue};

    use super::*;
    use crate::site::Scheme;

    #[test]
    fn a_language_that_is_not_offered_is_not_spoken() {
        let spoken = |offered: &[Language], cookie: &'static str| {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]);
            of(offered, &Cookies::read(&headers, Scheme::Http, &[]), &headers)
        };
        let both = [Language::Ja, Language::En];
        assert_eq!(spoken(&both, "language=en"), Language::En);
        assert_eq!(spoken(&both, "language=fr"), Language::Ja);
        assert_eq!(spoken(&both, "a=b"), Language::Ja);
        assert_eq!(spoken(&[Language::Ja], "language=en"), Language::Ja);
        assert_eq!(spoken(&[Language::En, Language::Ja], ""), Language::En);
        assert_eq!(spoken(&[], "language=en"), Language::Ja);
    }

    #[test]
    fn the_browsers_language_is_spoken_where_it_is_offered_and_nothing_was_chosen() {
        let spoken = |offered: &[Language], cookie: &'static str, accepted: &'static str| {
            let pairs = [(COOKIE, cookie), (ACCEPT_LANGUAGE, accepted)];
            let headers = HeaderMap::from_iter(pairs.map(|(name, value)| (name, HeaderValue::from_static(value))));
            of(offered, &Cookies::read(&headers, Scheme::Http, &[]), &headers)
        };
        let both = [Language::Ja, Language::En];
        for (accepted, expected) in [
            ("en-US,en;q=0.9,ja;q=0.8", Language::En),
            ("ja-JP,ja;q=0.9,en;q=0.8", Language::Ja),
            ("fr,en;q=0.5,ja;q=0.4", Language::En),
            ("fr;q=0.9, EN-gb;q=0.5", Language::En),
            ("ja;q=0.3,en;q=0.7", Language::En),
            ("en;q=0", Language::Ja),
            ("en;q=x", Language::Ja),
            ("zh-CN,*", Language::Ja),
            ("*", Language::Ja),
            ("", Language::Ja),
        ] {
            assert_eq!(spoken(&both, "", accepted), expected, "{accepted}");
            assert_eq!(spoken(&[Language::Ja], "", accepted), Language::Ja, "not offered: {accepted}");
        }
        assert_eq!(spoken(&both, "language=ja", "en"), Language::Ja, "a choice goes before");
    }
}
