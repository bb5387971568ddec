//! The support code (サポートコード) of pages that say why the visitor can't go on: it is made when such a page is shown, and the
//! browser keeps a cookie by which its code stays the same for half an hour. Nothing of it stands in a URL.

use std::time::Duration;

use axum::response::Response;
use madoguchi_core::attempt_log::Target;
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::support_codes::{self, LIFE, ShownCode, StuckOn, StuckWho};
use madoguchi_web::Cookie;
use madoguchi_web::cookies::{self, Lifetime};

use super::Visit;
use super::visitor::{self, MemberVisit};

/// The cookie by which a browser keeps its code. It opens nothing.
pub(super) const BROWSER: Cookie = Cookie::named("support");
/// How long a page waits for its code. The page is worth more than the code.
const WAITS: Duration = Duration::from_secs(3);

/// A code, and the token that the browser keeps.
#[derive(Clone)]
pub(super) struct CodeOnPage {
    pub(super) code: String,
    token: Token,
}

/// Makes the code of a page. Without the database, the page has none.
pub(super) async fn with_code(visit: Visit, on: StuckOn) -> Visit {
    let made = tokio::time::timeout(WAITS, made(&visit, on)).await;
    let shown = match made {
        Ok(Ok(shown)) => shown,
        Ok(Err(failure)) => {
            tracing::warn!(%failure, "a page goes without its support code");
            None
        }
        Err(_) => None,
    };
    let Some(ShownCode { code, browser }) = shown else { return visit };
    let Some(token) = browser.or_else(|| visit.cookies.token(BROWSER).cloned()) else { return visit };
    visitor::stuck(visit, CodeOnPage { code: code.as_str().to_owned(), token })
}

async fn made(visit: &Visit, on: StuckOn) -> Result<Option<ShownCode>, Failure> {
    let whose = match (on.whose, visit.member()) {
        (StuckWho::AsBefore, Some(member)) => StuckWho::Of(Target::Account(member.account)),
        (whose, _) => whose,
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let shown = support_codes::show(&tx, visit.cookies.token(BROWSER), StuckOn { whose, ..on }, &mut random).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Has the browser keep its code.
pub(super) fn keep(visit: &Visit, response: &mut Response) {
    if let Some(shown) = visit.visitor.code() {
        let seconds = u32::try_from(LIFE.num_seconds()).unwrap_or(u32::MAX);
        cookies::set(response, visit.app.site.scheme, BROWSER, shown.token.expose(), Lifetime::Seconds(seconds));
    }
}
