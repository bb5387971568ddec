//! The choice of language: a cookie, and back to the page it was made on.

use axum::response::Response;
use madoguchi_core::links;
use madoguchi_words::{Language, Words};

use crate::cookies::{self, Cookie, Cookies, Kept};
use crate::error::Answer;
use crate::form::Fields;
use crate::page::PLATFORM_LANGUAGES;
use crate::routes::{Access, Routes};
use crate::visit::{Call, PlatformVisit, Visit, is_path_here};

/// Field with the code of the language.
pub const LANGUAGE_FIELD: &str = "language";
/// Field with the path to come back to.
pub const RETURN_FIELD: &str = "return_to";

/// How long a choice is kept: a year.
const KEPT: Kept = Kept::Seconds(365 * 24 * 3600);

/// The routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().post(links::LANGUAGE, Access::Anyone, choose).post(
        links::LANGUAGE,
        Access::Platform,
        choose_on_platform,
    )
}

async fn choose(visit: Visit, fields: Fields) -> Answer {
    chosen(&visit, &visit.policy.languages, &fields)
}

async fn choose_on_platform(visit: PlatformVisit, fields: Fields) -> Answer {
    chosen(&visit, &PLATFORM_LANGUAGES, &fields)
}

fn chosen(call: &Call, offered: &[Language], fields: &Fields) -> Answer {
    let back = fields.one(RETURN_FIELD)?;
    let mut response: Response = call.go(if is_path_here(back) { back } else { links::ROOT });
    if let Some(language) = by_code(offered, fields.one(LANGUAGE_FIELD)?) {
        cookies::set(&mut response, call.app.site.scheme, Cookie::Language, Words::of(language).code(), KEPT);
    }
    Ok(response)
}

fn by_code(offered: &[Language], code: &str) -> Option<Language> {
    offered.iter().copied().find(|language| Words::of(*language).code() == code)
}

/// The language of the answer: the one chosen, as far as it is offered; else the first that is offered. What the
/// browser prefers isn't asked: a society's counter speaks the society's language until somebody chooses.
pub(crate) fn of(offered: &[Language], cookies: &Cookies) -> Language {
    cookies
        .language()
        .and_then(|code| by_code(offered, code))
        .or_else(|| offered.first().copied())
        .unwrap_or(Language::Ja)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header::{COOKIE, HeaderValue};

    use super::*;
    use crate::site::Scheme;

    #[test]
    fn a_language_that_is_not_offered_is_not_spoken() {
        let spoken = |offered: &[Language], cookie: &'static str| {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]);
            of(offered, &Cookies::read(&headers, Scheme::Http))
        };
        let both = [Language::Ja, Language::En];
        assert_eq!(spoken(&both, "language=en"), Language::En);
        assert_eq!(spoken(&both, "language=fr"), Language::Ja);
        assert_eq!(spoken(&both, "a=b"), Language::Ja);
        assert_eq!(spoken(&[Language::Ja], "language=en"), Language::Ja);
        assert_eq!(spoken(&[Language::En, Language::Ja], ""), Language::En);
        assert_eq!(spoken(&[], "language=en"), Language::Ja);
    }
}
